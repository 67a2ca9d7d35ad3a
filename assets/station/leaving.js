/** The departure desk: who takes a child home, whether that adult may, and who else goes along. Nobody is let go because somebody else was. */
import { isInside } from './books.js';
import { isBarred, linkOf, mayGoAlone } from './collecting.js';
import { now } from './clock.js';
import * as desk from './desk.js';
import { inRow } from './people.js';
import { session } from './session.js';
import { together } from './say.js';
import { play } from './sounds.js';
import { t } from './words.js';
import { sheetOf, world } from './world.js';
import { ask, askedAbout, askedToday, filled, forbid, watch } from './asking.js';
import * as escort from './escort.js';
import { showDeparture, showGone } from './screen/departure.js';
import { askCollector } from './screen/asking.js';
import { askEscort, askStill, escortBand, escortEnded, escortLine, whoIs } from './screen/escort.js';
import { showTogether, weightiest } from './screen/together.js';
import { toast } from './screen/stage.js';
import { doing, home, panel, question, run, show, stop, strip } from './stand.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./asking.js').Adult} Adult */
/** @typedef {import('./desk.js').Seen & {child: Child}} Seen */
/** @typedef {import('./screen/together.js').Row} Row */
/** @typedef {Record<string, any>} Details of a departure: how, and with whom */

/** What the desk does with a child. @param {Seen} seen */
export function departure(seen) {
  const gone = sheetOf(seen.child.id).stays.at(-1)?.departures ?? [];
  const along = escort.current();
  if (!gone.length && along && escort.isIdle(along)) return askAgain(seen, along);
  if (!gone.length) return along ? walkAlong(seen, along) : collect(seen);
  panel();
  play('already');
  showGone(seen.child, gone, { still: () => collect(seen), close: () => home(), strip });
}

/** The adult may have gone long ago, and nobody said so. @param {Seen} seen @param {escort.Escort} along */
function askAgain(seen, along) {
  const other = () => {
    escort.end();
    collect(seen);
  };
  home();
  play('already');
  askStill(along.who, seen.child, () => walkAlong(seen, along), other);
}

/** Who else of this activity is here and has a guardian in common: that is all that a phone knows of a family. @param {Child} child @returns {Child[]} */
function siblings(child) {
  const kin = new Set((child.guardians ?? []).map(({ id }) => id));
  return [...world.children.values()].filter((other) => other.id !== child.id && other.guardians?.some(({ id }) => kin.has(id)) && isInside(sheetOf(other.id))).sort(inRow);
}

/** @param {Child} child @returns {'yes' | 'no' | 'later'} */
function alone(child) {
  if (!child.alone) return 'no';
  return mayGoAlone(child, new Date(now()).toISOString()) ? 'yes' : 'later';
}

/** Who collects? @param {Seen} seen @param {Child[]} [ticked] */
function collect(seen, ticked = []) {
  const { child } = seen;
  const stands = question(child);
  const asked = askedToday(child);
  const known = JSON.stringify(asked);
  watch(() => {
    if (stands() && JSON.stringify(askedToday(child)) !== known) collect(seen);
  });
  /** @type {import('./screen/departure.js').Card} */
  const card = { asked, siblings: siblings(child), alone: alone(child) };
  showDeparture(
    child,
    card,
    {
      guardian: (guardian, others) => go(seen, { how: 'guardian', guardian: guardian.id }, others),
      forbidden: () => stopHere(seen),
      asked: (each, others) => openAsked(seen, each, others),
      alone: (others) => go(seen, { how: 'alone' }, others),
      other: (others) => askCollector(child.name, t('谁来接 {child}？', { child: together([child, ...others]) }), (person) => askAbout(seen, person, others)),
      escort: (others) => chooseEscort(seen, others),
      close: () => home(),
    },
    ticked,
  );
}

/** The loud stop. It does not say why: that is between the family and the organizer, whose board tells of it. @param {Seen} seen */
function stopHere(seen) {
  play('refused');
  desk.turnAway('not_allowed', seen).catch(() => {}); // the organizer learns of it; where this phone is full, the stop is what counts
  stop({ reason: t('先别让孩子走'), sub: [seen.child.name], say: [t('这个人不可以接。叫组织者过来。')], way: { text: t('换一个人接'), icon: 'arrow-left', act: () => collect(seen) } });
}

/** Whether this adult is one who may not collect this child, by the record or by the name or number that was typed. @param {Child} child @param {Details} typed */
const isForbidden = (child, typed) => linkOf(child, typed.guardian ?? '')?.may_collect === false || isBarred(child, typed);

/** Somebody whom nobody knows: an organizer says whether. @param {Seen} seen @param {Adult} person @param {Child[]} others */
function askAbout(seen, person, others) {
  if (isForbidden(seen.child, person)) return stopHere(seen);
  const details = filled(askedAbout(seen.child, person.name)?.details ?? person);
  return ask(seen, details, { go: (agreed, _, answers) => go(seen, { how: 'other', ...details, ...agreed }, others, null, answers), back: () => collect(seen, others) }, mayBeAsked(others, person));
}

/** Those of whom one may ask: who may not go with this adult is stopped, whatever is answered. @param {Child[]} others @param {Details} person */
const mayBeAsked = (others, person) => others.filter((child) => !isForbidden(child, person));

/** @param {Seen} seen @param {import('./asking.js').Asked} asked @param {Child[]} others */
function openAsked(seen, asked, others) {
  const { details, state, id, by } = asked;
  if (state === 'no') return forbid(seen, () => collect(seen, others));
  return state === 'yes' && !others.length ? go(seen, { how: 'other', ...details, asked: id, agreed_by: by }, []) : askAbout(seen, details, others);
}

/** Several children with one adult, beginning with this one. @param {Seen} seen @param {Child[]} others */
function chooseEscort(seen, others) {
  const { child } = seen;
  const begin = (/** @type {Details} */ person) => walkAlong(seen, escort.plan(person, whoIs(child, person), child), others);
  askEscort(child, {
    me: () => begin({ volunteer: true, name: session.by }),
    guardian: (guardian) => begin({ guardian: guardian.id }),
    other: () => askCollector(child.name, t('跟谁一起走？'), begin),
  });
}

/** One more child for the adult who takes them along; whom nobody knows is asked about for each child. @param {Seen} seen @param {escort.Escort} along @param {Child[]} [others] */
function walkAlong(seen, along, others = []) {
  if (isForbidden(seen.child, along.details)) return stopHere(seen);
  if (!escort.isUnknown(along) || along.details.agreed_by) return go(seen, along.details, others, along);
  const { name, relation, phone } = along.details;
  return ask(seen, { name, relation, phone }, {
    go: (agreed, inPerson, answers) => {
      if (inPerson) along.details.agreed_by = agreed.agreed_by;
      return go(seen, { ...along.details, ...agreed }, others, along, answers);
    },
    back: () => collect(seen, others),
  }, mayBeAsked(others, { name, phone }));
}

/**
 * The child goes, and those who were ticked, each by its own fact and its own check.
 * @param {Seen} seen @param {Details} details @param {Child[]} others @param {escort.Escort | null} [along]
 * @param {Map<string, import('./asking.js').Agreed>} [answers] for which of the others an organizer has said yes
 */
const go = (seen, details, others, along = null, answers = new Map()) =>
  run(async () => {
    const child = world.child(seen.child.id) ?? seen.child;
    if (isForbidden(child, details)) return stopHere({ ...seen, child });
    const send = async (/** @type {Seen} */ each, told = details) => {
      const done = await desk.sendHome(each, told);
      if (along) escort.follow(along, done.fact.id);
      return done;
    };
    const done = await send(seen);
    if (!others.length) return show(done, seen.child);
    /** @type {Row[]} */
    const rows = [{ child: seen.child, done }];
    for (const child of others) rows.push(await siblingWith(child, { ...details, ...(details.asked ? { asked: '', ...answers.get(child.id) } : {}) }, send));
    const { name, relation, phone } = details;
    showAll(rows, (row) => {
      const next = { child: row.child, via: /** @type {const} */ ('list') };
      if (row.why === 'stop') return collect(next);
      return along ? walkAlong(next, along) : askAbout(next, { name, relation, phone }, []);
    });
  });

/** A brother or sister with the same adult. @param {Child} child @param {Details} details @param {(seen: Seen, details: Details) => Promise<import('./desk.js').Done>} send @returns {Promise<Row>} */
async function siblingWith(child, details, send) {
  const { how, guardian } = details;
  if (isForbidden(child, details) || (how === 'guardian' && !linkOf(child, guardian)) || (how === 'alone' && alone(child) !== 'yes')) return { child, done: null, why: 'stop' };
  if (details.asked === '') return { child, done: null, why: askedAbout(child, details.name)?.state === 'no' ? 'stop' : 'apart' };
  return send({ child, via: 'list' }, details).then(
    (done) => ({ child, done }),
    () => ({ child, done: null, why: 'lost' }),
  );
}

/** What became of each, truly: it is drawn again when the server answers later. @param {Row[]} rows @param {(row: Row) => void} apart */
function showAll(rows, apart) {
  const stands = panel();
  const draw = () => stands() && showTogether(rows, { undo, apart, close: () => home(), strip, along: rows[0].done && doing.along(rows[0].done.fact) });
  const undo = (/** @type {Row} */ row) =>
    run(async () => {
      if (!row.done) return;
      await desk.takeBack(row.done.fact.id);
      row.undone = true;
      draw();
    });
  draw();
  const heard = /** @type {const} */ ({ stop: 'refused', flag: 'flagged', kept: 'kept', already: 'already', done: 'recorded' });
  play(heard[weightiest(rows)]);
  for (const row of rows) {
    if (row.done?.outcome !== 'kept') continue;
    desk.later(row.done, (known) => {
      row.done = known;
      draw();
    });
  }
}

/** On the ready screen, while several leave with one adult. */
doing.band = () => {
  const along = escort.current();
  if (!along) return null;
  const all = () => import('./screen/still.js').then(({ whoIsStillHere }) => whoIsStillHere()).catch(() => toast(t('现在没有网络，这一样还打不开。')));
  return escortBand(along, escort.groupsOf(along), escort.gone(along), escort.stillHere(along), { choose: (child) => doing.child({ child, via: 'list' }), all, end: () => endOf(along) });
};

/** The adult has gone with the children. @param {escort.Escort} along */
function endOf(along) {
  const said = escortEnded(along.who, escort.gone(along).length, escort.groupsOf(along).join(t('、')), escort.stillHere(along));
  escort.end();
  home();
  toast(said);
}

/** On the panel of a child who went along. */
doing.along = (fact) => {
  const going = escort.current();
  return going?.facts.includes(fact.id) ? escortLine(going.who, escort.gone(going).length, () => endOf(going)) : null;
};
