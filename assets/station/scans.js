/** From what a frame shows to one scan: held still it is one, two badges are none, and a strange code is said once. */

/** The same badge within this time of being seen last is the same scan. */
const SAME = 3000;

/**
 * @typedef {object} Watcher
 * @property {(code: string) => void} onBadge
 * @property {() => void} onStrange a code that is none of ours
 * @property {() => void} onSeveral more than one badge in view
 * @property {() => boolean} isBusy whether the last scan is still being worked on
 */

/**
 * @param {Watcher} watcher
 * @returns {(codes: import('./types.js').Code[]) => void}
 */
export function watch({ onBadge, onStrange, onSeveral, isBusy }) {
  let last = '';
  let seen = -SAME;
  return (codes) => {
    if (!codes.length) return;
    const badges = new Set(codes.flatMap(({ badge }) => badge ?? []));
    if (badges.size > 1) return onSeveral();
    const [badge] = badges;
    const what = badge ?? codes[0].text;
    const now = performance.now();
    const held = what === last && now - seen < SAME;
    if (!held && isBusy()) return;
    last = what;
    seen = now;
    if (held) return;
    if (badge) onBadge(badge);
    else onStrange();
  };
}
