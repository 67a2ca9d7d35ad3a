/** From what a frame shows to one scan: held still it is one, two badges are none, and a strange code is said once. */

import { session } from './session.js';

/** The same badge within this time of being seen last is the same scan. */
const SAME = 3000;
/** After several badges were in view, one alone counts only when it has been alone for so long: the other may only have blurred. */
const ALONE = 600;

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
  /** When each that was scanned was seen last. @type {Map<string, number>} */
  const scanned = new Map();
  let several = -ALONE;
  let desk = '';
  return (codes) => {
    if (!codes.length) return;
    // At another desk the same badge is another scan.
    const here = `${session.desk} ${session.segment}`;
    if (here !== desk) scanned.clear();
    desk = here;
    const now = performance.now();
    const badges = new Set(codes.flatMap(({ badge }) => badge ?? []));
    const [what] = badges.size ? badges : [codes[0].text];
    for (const [code, seen] of scanned) {
      if (now - seen >= SAME) scanned.delete(code);
      else if (badges.has(code) || code === what) scanned.set(code, now);
    }
    if (badges.size > 1) several = now;
    if (badges.size > 1) return onSeveral();
    if (scanned.has(what) || isBusy() || now - several < ALONE) return;
    scanned.set(what, now);
    if (badges.size) onBadge(what);
    else onStrange();
  };
}
