/**
 * Plain forms that post to a route and go on from there: signing in and out, the first visit.
 * `data-post` is the route. The answer is `{"next": address}`, or `{"detail": sentence}`, which is written into the form's
 * `[data-error]`; with `"field": name` under that field, into its `[data-error="name"]`.
 */
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const route = form.dataset.post;
  if (!route) return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (form.querySelector("[type=submit]"));
  if (button) button.disabled = true;
  const said = await post(route, Object.fromEntries(new FormData(form)));
  // Whoever signs out leaves nothing of a child in this tab: forms that were begun are dropped.
  if (route === "/session/end") sessionStorage.clear();
  if (said.next) return location.assign(said.next);
  if (button) button.disabled = false;
  const wrong = said.field ?? "";
  for (const place of form.querySelectorAll("[data-error]")) {
    place.textContent = place.getAttribute("data-error") === wrong ? (said.detail ?? "") : "";
  }
  const field = wrong && form.elements.namedItem(wrong);
  if (field instanceof HTMLElement) field.focus();
});

/**
 * @param {string} route
 * @param {Record<string, unknown>} values
 * @returns {Promise<{next?: string, detail?: string, field?: string}>}
 */
async function post(route, values) {
  try {
    const answer = await fetch(route, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(values),
    });
    const said = await answer.json();
    return answer.status === 401 && !said.detail ? { next: "/sign-in" } : said;
  } catch {
    return { detail: document.documentElement.lang.startsWith("en") ? "No answer. Is the network there?" : "没有应答，看看网络还在不在。" };
  }
}

/** A password can be looked at while it is typed. */
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-show]");
  const field = button && /** @type {HTMLInputElement | null} */ (document.getElementById(button.getAttribute("data-show") ?? ""));
  if (!button || !field) return;
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  button.setAttribute("aria-pressed", String(hidden));
});

/** The second half of a double tap presses nothing: one press is one deed. Keys that are pressed again and again say `data-again`. */
addEventListener(
  "click",
  (event) => {
    const pressed = /** @type {HTMLElement} */ (event.target).closest("button, [role=button]");
    if (event.detail < 2 || !pressed || pressed.closest("[data-again]")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  },
  true,
);

/** Menus close when one clicks elsewhere or presses Escape. */
document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null));

/** @param {Node | null} where */
function closeMenus(where) {
  for (const menu of document.querySelectorAll("details.me[open]")) if (!menu.contains(where)) menu.removeAttribute("open");
}

/** Light, dark, or as the system has it: kept on this machine. */
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-theme-choice]");
  if (!button) return;
  window.chooseTheme(button.getAttribute("data-theme-choice") ?? "");
});
