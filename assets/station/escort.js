/**
 * 一起走: several children leave with one adult, each scanned. A mode of the departure desk that lasts until the adult has gone; names are kept
 * in memory only, so a phone that is switched off begins again, and what was recorded stands.
 */
import { isInside } from './books.js';
import { now } from './clock.js';
import { byGroup, inRow } from './people.js';
import { adult } from './say.js';
import { session } from './session.js';
import { sheetOf, world } from './world.js';

/** @typedef {import('./types.js').Child} Child */

/**
 * @typedef {object} Escort
 * @property {Record<string, any>} details of each departure: how, with whom, the group
 * @property {string} who the adult's name
 * @property {string} line who that is, in a few words
 * @property {string[]} facts the departures so far
 * @property {number} at when the last child went along
 */

/** @type {Escort | null} */
let under = null;

/** The one under way; another desk ends it. @returns {Escort | null} */
export function current() {
  if (session.desk !== 'departure') under = null;
  return under;
}

/** One that begins when the first child goes. @param {Record<string, any>} person who takes the children along @param {string} line @param {Child} first whose group it is @returns {Escort} */
export function plan(person, line, first) {
  const known = world.guardian(person.guardian ?? '');
  const who = known ? known.name || known.relation : adult(person);
  return { details: { how: 'escort', ...person, ...(first.group ? { group: first.group } : {}) }, who, line, facts: [], at: now() };
}

/** A child has gone along. @param {Escort} escort @param {string} fact its departure */
export function follow(escort, fact) {
  under = escort;
  escort.facts.push(fact);
  escort.at = now();
}

/** After so long without another child the adult has most likely gone. */
const IDLE = 180_000;

/** Whether it must be asked first if the next child goes along too. @param {Escort} escort */
export const isIdle = ({ at }) => now() - at > IDLE;

export const end = () => void (under = null);

/** Whether nobody knows the adult: then each child's organizer is asked. @param {Escort} escort */
export const isUnknown = ({ details }) => !details.volunteer && !details.guardian;

/** The children who have gone along so far, in order. @param {Escort} escort @returns {Child[]} */
export function gone({ facts }) {
  return facts.flatMap((id) => {
    const fact = world.books.facts.get(id);
    return (fact?.child && world.books.counts(fact) && world.child(fact.child)) || [];
  });
}

/** The groups of those who have gone along, and of whom it began with. @param {Escort} escort @returns {string[]} */
export const groupsOf = (escort) => [...new Set([escort.details.group, ...gone(escort).map(({ group }) => group)].filter(Boolean))].sort(byGroup);

/** Who of these groups is still here. @param {Escort} escort @returns {Child[]} */
export function stillHere(escort) {
  const groups = new Set(groupsOf(escort));
  return [...world.children.values()].filter((child) => groups.has(child.group ?? '') && isInside(sheetOf(child.id))).sort(inRow);
}
