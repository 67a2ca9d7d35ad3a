/** Whether an emergency roll-call goes on, by the facts that this phone knows. What it is about is in roll.js, which comes after the first screen. */
import { inOrder } from './books.js';
import { session } from './session.js';
import { world } from './world.js';

/** @typedef {import('./books.js').Known} Known */

/**
 * The fact that began the roll-call which goes on, or null: the first `emergency` since an organizer's last all-clear. Several phones may begin the same one.
 * @returns {Known | null}
 */
export function alarm() {
  const { books } = world;
  const told = [...books.facts.values()].filter(({ kind, activity }) => activity === session.activity && (kind === 'emergency' || kind === 'all_clear'));
  /** @type {Known | null} */
  let began = null;
  for (const fact of told.sort(inOrder)) {
    if (!books.counts(fact) || (fact.kind === 'all_clear' && fact.station != null)) continue;
    began = fact.kind === 'all_clear' ? null : (began ?? fact);
  }
  return began;
}

/** Whether this phone may call the roll: where it may be the departure desk, it knows whom to ring up. */
export const mayCall = () => (world.current?.desks ?? session.desks).includes('departure');
