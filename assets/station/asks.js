/** The desks that ask before they write: who gets what, who sits in this round. Who takes whom home is asked in leaving.js. */
import * as desk from './desk.js';
import { change, round, segment, session } from './session.js';
import { play } from './sounds.js';
import { t } from './words.js';
import { sheetOf } from './world.js';
import { showAsking, showFull, showHad, showHandout } from './screen/paper.js';
import { inRound } from './screen/ready.js';
import { home, panel, question, run, show, stop, strip } from './stand.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./desk.js').Seen} Seen */
/** @typedef {import('./desk.js').Done} Done */

/** What else a child may receive, offered on the panel of the first thing. @param {Done} done @param {Child | null} child */
function moreDue({ fact }, child) {
  const next = fact.kind === 'handout' && child ? desk.due(child).find((due) => due.left > 0) : null;
  return next && child ? { text: t('还可领{item}', { item: next.item.title }), act: () => offer({ child, badge: fact.badge, via: fact.via ?? 'name' }, 0) } : null;
}

/** @param {Seen & {child: Child}} seen */
export async function attend(seen) {
  const places = round() === null ? null : (segment()?.places ?? null);
  if (places) {
    await desk.ask();
    if (inRound() >= places && !standsInRound(seen.child)) return full(seen, places);
  }
  show(await desk.attend(seen), seen.child);
}

/** Whether the child sits in this round already. @param {Child} child */
const standsInRound = (child) => sheetOf(child.id).standing.some((fact) => fact.kind === 'attendance' && fact.segment === segment()?.id && String(fact.round) === String(round()));

/** @param {Seen & {child: Child}} seen @param {number} places */
function full(seen, places) {
  question(seen.child);
  play('already');
  const still = () => run(async () => show(await desk.attend(seen), seen.child));
  showFull(seen.child, places, { next: () => nextRound().then(still), still, close: () => home() });
}

/** The next go of a game. */
export async function nextRound() {
  const here = segment();
  if (!here) return;
  await change({ rounds: { ...session.rounds, [here.id]: (round() ?? 1) + 1 } });
  home();
}

/** @param {Seen & {child: Child}} seen */
export async function handout(seen) {
  const stands = question(seen.child);
  showAsking(seen.child);
  await desk.ask();
  if (stands()) offer(seen, 0);
}

/** @param {Seen & {child: Child}} seen @param {number} skip how many things were passed over */
function offer(seen, skip) {
  const all = desk.due(seen.child);
  const dues = all.filter((due) => due.left > 0);
  const give = (/** @type {import('./desk.js').Due} */ due, /** @type {number} */ n) => run(async () => show(await desk.handOut(seen, { item: due.item, quantity: n }), seen.child, moreDue));
  if (!all.length) {
    play('refused');
    stop({ reason: t('这次活动没有要发的'), say: [t('组织者在活动页上写好要发什么，这里就会出现。')], way: { text: t('换岗位'), icon: 'list-check', act: () => home() } });
  } else if (dues.length) {
    question(seen.child);
    showHandout(seen.child, dues, skip % dues.length, { give: (due) => give(due, due.left), other: () => offer(seen, skip + 1), none: () => home() });
  } else {
    const due = all[skip % all.length];
    panel();
    play('already');
    showHad(seen.child, due, { still: () => give(due, 1), other: all.length > 1 ? () => offer(seen, skip + 1) : null, close: () => home(), strip });
  }
}
