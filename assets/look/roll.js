/**
 * A roll-call's list moves while it is looked at: others tick, too. Whoever aimed at a row that has just moved away must not tick
 * another child, so for a moment after the rows changed places no tap counts. Who goes by keyboard keeps the place in the list.
 */
const STILL = 450;
let moved = -STILL;
let order = "";
let place = -1;

/** @returns {HTMLButtonElement[]} the keys that tick, in order */
const keys = () => [...document.querySelectorAll("[data-tick]")];

new MutationObserver(() => {
  const now = keys().map((key) => key.dataset.tick).join(" ");
  if (now === order) return;
  if (order) moved = performance.now();
  order = now;
  if (place >= 0 && document.activeElement === document.body) keys()[Math.min(place, keys().length - 1)]?.focus();
}).observe(document, { childList: true, subtree: true });

addEventListener("focusin", (event) => (place = keys().indexOf(event.target)));
addEventListener(
  "click",
  (event) => {
    const byHand = event.detail > 0;
    if (!byHand || performance.now() - moved >= STILL || !event.target.closest?.(".roll-list, .roll-done")) return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);
