/** As in pages/frame.py: the navigation has room for two digits. */
const MOST_SHOWN = 99;

/**
 * How much waits on the tray: the figure beside 待处理 in the navigation (beside 更多 on a phone), and where a page shows it itself.
 * @param {number} waiting
 */
export function showWaiting(waiting) {
  for (const place of document.querySelectorAll('.nav a[href="/tray"], .tabs a[href="/more"]')) {
    const badge = place.querySelector(".n") ?? place.appendChild(Object.assign(document.createElement("b"), { className: "n num" }));
    badge.textContent = waiting > MOST_SHOWN ? `${MOST_SHOWN}+` : String(waiting);
    badge.hidden = !waiting;
  }
  for (const place of document.querySelectorAll("[data-waiting]")) place.textContent = waiting ? String(waiting) : "";
}
