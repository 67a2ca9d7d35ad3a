/**
 * What this phone knows of its activity: the children, what may be handed out, and the facts of all phones, its own unsent ones included.
 * Kept in memory; on https also on the phone, sealed, so that it is there when the station opens without a network.
 */
import { Books, isInside, takesEffect } from './books.js';
import { happened, now, setZone } from './clock.js';
import { all, setSetting, setting, write } from './db.js';
import { canSeal, seal, unseal } from './vault.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {import('./types.js').Activity} Activity */
/** @typedef {import('./books.js').Known} Known */

export const world = {
  books: new Books(),
  /** @type {Map<string, Child>} */ children: new Map(),
  /** @type {Map<string, import('./types.js').Item>} */ items: new Map(),
  /** @type {Map<string, import('./types.js').Thing>} what is lent here */ things: new Map(),
  /** @type {Map<string, string>} the photos that are here, each as an address of this page (see faces.js) */ faces: new Map(),
  /** @type {Activity | null} */ current: null,
  /** @type {string | null} the server's mark up to which this phone has read */ cursor: null,
  /** @type {string} this station's id */ station: '',
  removed: false,

  /** @param {string} id */
  activity: (id) => (world.current?.id === id ? world.current : null),
  /** @param {string} id */
  child: (id) => world.children.get(id) ?? null,
  /** @param {string} id */
  guardian: (id) => guardianOf(id),
  /** @param {string} code */
  badge: (code) => badges.get(code) ?? null,
  /** @param {string} id */
  item: (id) => world.items.get(id) ?? null,
  /** @param {string} id */
  thing: (id) => world.things.get(id) ?? null,
  /** The thing on which this label sticks. @param {string} code */
  label: (code) => world.thing(labels.get(code) ?? ''),
  /** @param {Activity} _activity @param {string} child */
  isExpected: (_activity, child) => world.children.get(child)?.expected ?? false,
  stock,
  out,
};

/** A guardian as some child's record has it; a phone knows no others. @param {string} id @returns {import('./types.js').Guardian | null} */
function guardianOf(id) {
  for (const child of world.children.values()) for (const guardian of child.guardians ?? []) if (guardian.id === id) return guardian;
  return null;
}

/** How the rows of what is no child are called on the phone. @type {Record<string, string>} */
const PREFIXES = { items: 'item ', things: 'thing ' };
/** @type {Map<string, {child: string, withdrawn: string | null, replaced: string | null}>} */
const badges = new Map();
/** @type {Map<string, string>} things by their labels' codes */
const labels = new Map();
/** @type {Set<string>} what the server says of stock and loans already has these facts in it */
const counted = new Set();

/**
 * Pieces left: what the server last said, less what this phone has given since and not yet sent.
 * @param {string} id
 * @returns {number | null}
 */
function stock(id) {
  const said = world.items.get(id)?.stock;
  if (said === null || said === undefined) return null;
  let left = said;
  for (const fact of world.books.facts.values()) {
    if (counted.has(fact.id) || (fact.kind !== 'handout' && fact.kind !== 'take_back') || !world.books.counts(fact)) continue;
    const parts = fact.details?.contents ?? [{ item: fact.item, quantity: 1 }];
    for (const part of parts) if (part.item === id) left += (fact.kind === 'handout' ? -1 : 1) * part.quantity * (fact.quantity ?? 1);
  }
  return left;
}

/**
 * Who has a thing now: what the server last said, and what this phone knows since. What was lent elsewhere is known from the server alone.
 * @param {string} id
 * @returns {import('./types.js').Holder | null}
 */
function out(id) {
  let has = world.things.get(id)?.out ?? null;
  for (const fact of world.books.lendings(id)) {
    const stands = world.books.counts(fact);
    if (!counted.has(fact.id) && stands) has = fact.kind === 'loan' ? holder(fact) : null;
    else if (counted.has(fact.id) && !stands && takenBackSince(fact)) {
      const last = world.books.loans(id).at(-1);
      has = last && !last.back ? holder(last.loan) : null;
    }
  }
  return has;
}

/** @param {Known} loan @returns {import('./types.js').Holder} */
const holder = ({ child = null, details }) => ({ child, due: details?.due ?? '' });

/** Whether a fact was taken back, and the server has not told of that yet. @param {Known} fact */
const takenBackSince = (fact) => world.books.voidsOf(fact).some((void_) => takesEffect(void_, fact) && !counted.has(void_.id));

/**
 * A fact as the books take it: with the instant at which it happened and the station that saw it.
 * @param {Fact} fact
 * @returns {Known}
 */
export function known(fact) {
  const child = fact.child ?? (fact.badge ? badges.get(fact.badge)?.child : null) ?? null;
  const station = fact.station === undefined ? world.station : fact.station;
  return { ...fact, child, station, happened_at: fact.happened_at ?? new Date(happened(fact)).toISOString() };
}

/**
 * Take one of this phone's own facts into the books.
 * @param {Fact} fact
 */
export function remember(fact) {
  if (world.books.facts.get(fact.id)?.outcome) return;
  if (fact.kind === 'newcomer' && fact.child && !world.children.has(fact.child)) addChild(newcomer(fact));
  world.books.add(known(fact));
}

/** @param {Fact} fact @returns {Child} */
function newcomer(fact) {
  const { name = '', group } = fact.details ?? {};
  return { id: fact.child ?? '', name, group, initials: [], expected: false, badges: [], newcomer: true };
}

/** @param {Child} child */
function addChild(child) {
  for (const { code } of world.children.get(child.id)?.badges ?? []) badges.delete(code);
  world.children.set(child.id, { ...child, initials: [child.initials ?? []].flat().map((letters) => letters.toUpperCase()), badges: child.badges ?? [] });
  for (const { code, withdrawn, replaced } of child.badges ?? []) badges.set(code, { child: child.id, withdrawn: withdrawn ?? null, replaced: replaced ?? null });
}

/**
 * Take in what a sync brought, and store it. The cursor goes into the same transaction: it never runs ahead of what is stored.
 * @param {import('./types.js').Changes} changes @param {string} cursor
 */
export async function take(changes, cursor) {
  const { children = [], items = [], things = [], facts = [], activity } = changes;
  const gone = [...(changes.gone ?? []), ...(changes.whole ? [...strangers(children), ...leftOut(things)] : [])];
  if (activity) setActivity(activity);
  for (const child of children) addChild(child);
  for (const item of items) world.items.set(item.id, item);
  for (const thing of things) addThing(thing);
  for (const fact of facts) addNews(fact);
  for (const { table, id } of gone) forget(table, id);
  world.cursor = cursor;
  if (!canSeal()) return;
  const roster = await Promise.all([...children.map((child) => seal(child.id, child)), ...items.map((item) => seal(`item ${item.id}`, item)), ...things.map((thing) => seal(`thing ${thing.id}`, thing))]);
  const news = await Promise.all(facts.map((fact) => seal(fact.id, fact)));
  await write(['roster', 'news', 'settings'], (stores) => {
    for (const row of roster) stores.roster.put(row);
    for (const row of news) stores.news.put(row);
    for (const { table, id } of gone) (table === 'facts' ? stores.news : stores.roster).delete((PREFIXES[table] ?? '') + id);
    if (activity) stores.settings.put(activity, 'activity');
    stores.settings.put(cursor, 'cursor');
  });
}

/**
 * The children that a whole list does not name any more. Newcomers whom the server has not seen yet stay.
 * @param {Child[]} named
 */
function strangers(named) {
  const stay = new Set(named.map((child) => child.id));
  for (const fact of world.books.facts.values()) if (fact.kind === 'newcomer' && !fact.outcome && fact.child) stay.add(fact.child);
  return [...world.children.keys()].filter((id) => !stay.has(id)).map((id) => ({ table: 'children', id }));
}

/** The things that a whole list does not name any more. @param {import('./types.js').Thing[]} named */
function leftOut(named) {
  const stay = new Set(named.map((thing) => thing.id));
  return [...world.things.keys()].filter((id) => !stay.has(id)).map((id) => ({ table: 'things', id }));
}

/** @param {import('./types.js').Thing} thing */
function addThing(thing) {
  forget('things', thing.id);
  world.things.set(thing.id, thing);
  labels.set(thing.code, thing.id);
}

/** @param {Fact} fact */
function addNews(fact) {
  counted.add(fact.id);
  const mine = world.books.facts.get(fact.id);
  world.books.add(known({ ...fact, station: fact.station ?? null, details: fact.details ?? mine?.details ?? null }));
}

/** @param {Activity} activity */
function setActivity(activity) {
  world.current = activity;
  setZone(activity.zone);
}

/** @param {string} table @param {string} id */
function forget(table, id) {
  if (table === 'items') world.items.delete(id);
  if (table === 'things') {
    labels.delete(world.things.get(id)?.code ?? '');
    world.things.delete(id);
  }
  if (table !== 'children') return;
  for (const { code } of world.children.get(id)?.badges ?? []) badges.delete(code);
  world.children.delete(id);
}

/** Read back what is stored on this phone. Own facts are the queue's: it gives them to remember(). */
export async function restore() {
  clear();
  const activity = await setting('activity');
  if (activity) setActivity(activity);
  if (!canSeal()) return;
  const [roster, news, cursor] = await Promise.all([all('roster'), all('news'), setting('cursor')]);
  const [records, facts] = await Promise.all([Promise.all(roster.map(unseal)), Promise.all(news.map(unseal))]);
  records.forEach((record, place) => {
    const { id } = roster[place];
    if (id.startsWith(PREFIXES.items)) world.items.set(record.id, record);
    else if (id.startsWith(PREFIXES.things)) addThing(record);
    else addChild(record);
  });
  for (const fact of facts) addNews(fact);
  world.cursor = cursor ?? null;
}

function clear() {
  world.books = new Books();
  world.children.clear();
  world.items.clear();
  world.things.clear();
  labels.clear();
  for (const address of world.faces.values()) URL.revokeObjectURL(address);
  world.faces.clear();
  badges.clear();
  counted.clear();
  world.current = null;
  world.cursor = null;
}

/** Wipe the names and photos, in memory and on the phone: the activity is over, or the phone has another now. */
export async function wipe() {
  clear();
  await write(['roster', 'news', 'faces', 'settings'], (stores) => {
    stores.roster.clear();
    stores.news.clear();
    stores.faces.clear();
    stores.settings.delete('activity');
    stores.settings.delete('cursor');
  });
}

/** Keep the little that joining told about the activity, until the first sync brings the rest. @param {Partial<Activity> & {id: string}} activity */
export async function begin(activity) {
  const whole = /** @type {Activity} */ ({ ...activity, ends: activity.ends ?? new Date(Date.parse(activity.ends_at ?? '') + 43_200_000).toISOString() });
  setActivity(whole);
  await setSetting('activity', whole);
}

/** Whether the activity's time is up, by the server's clock where it is known. */
export const isOver = () => world.current !== null && now() > Date.parse(world.current.ends);

/** Whether children may be looked up by name here: where the organizer has not switched it off. */
export const byName = () => world.current?.name_search !== false;

/** @param {string} child */
export const sheetOf = (child) => world.books.sheet(world.current?.id ?? '', child);

/** How many came, and how many of them are here now. */
export function counts() {
  let arrived = 0;
  let inside = 0;
  for (const [, sheet] of world.books.sheetsOf(world.current?.id ?? '')) {
    if (!sheet.stays.length) continue;
    arrived += 1;
    if (isInside(sheet)) inside += 1;
  }
  const listed = [...world.children.values()].filter((child) => child.expected).length;
  return { arrived, inside, expected: world.current?.expected ?? listed };
}
