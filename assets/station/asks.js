/** The desks that ask before they write: who gets what, who sits in this round. Who takes whom home is asked in leaving.js. */
import * as desk from './desk.js';
import { change, round, segment, session } from './session.js';
import { play } from './sounds.js';
import { t } from './words.js';
import { sheetOf, world } from './world.js';
import { showHandout, showNotMeant } from './screen/handout.js';
import { showAsking, showFull, showHad } from './screen/paper.js';
import { inRound } from './screen/ready.js';
import { toast } from './screen/stage.js';
import { doing, home, panel, question, run, show, stop, strip } from './stand.js';

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
  showFull(seen.child, places, inRound(), { next: () => nextRound().then(still), still, close: () => home() });
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
  if (!all.length) {
    play('refused');
    stop({ reason: t('这次活动没有要发的'), say: [t('组织者在活动页上写好要发什么，这里就会出现。')], way: { text: t('换岗位'), icon: 'list-check', act: () => home() } });
  } else if (dues.length) {
    const due = dues[skip % dues.length];
    ask(seen, due, { item: due.item, quantity: due.left }, dues.length > 1 ? () => offer(seen, skip + 1) : null);
  } else nothingDue(seen, all, skip);
}

/** @param {Seen} seen @param {Child} child @param {import('./desk.js').Gift} gift */
const give = (seen, child, gift) => run(async () => show(await desk.handOut(seen, gift), child, moreDue));

/** What would be given stands on the paper until the hand has given it; how many, what in its place and to whom may be changed. @param {Seen & {child: Child}} seen @param {import('./desk.js').Due} due @param {import('./desk.js').Gift} gift @param {(() => void) | null} other */
function ask(seen, due, gift, other) {
  question(seen.child);
  showHandout(seen.child, due, gift, { give: () => give(seen, seen.child, gift), change: (changed) => ask(seen, due, changed, other), other, none: () => (home(), toast(t('{name} 这次没领', { name: seen.child.name }))) });
}

/** What the child has had, or what is for others this time: those it was meant to have come first. @param {Seen & {child: Child}} seen @param {import('./desk.js').Due[]} all @param {number} skip */
function nothingDue(seen, all, skip) {
  const sorted = [...all].sort((one, two) => Number(two.meant) - Number(one.meant));
  const due = sorted[skip % sorted.length];
  const other = sorted.length > 1 ? () => offer(seen, skip + 1) : null;
  const still = () => give(seen, seen.child, { item: due.item, quantity: 1 });
  const { latest } = due;
  panel();
  play('already');
  if (!due.meant && !latest) showNotMeant(seen.child, due, { still, other, close: () => home(), strip });
  else showHad(seen.child, due, { still, other, back: desk.mayGiveBack(latest) ? () => giveBack(latest?.id ?? '') : null, close: () => home(), strip });
}

/** What a child was given lies in the box again. @param {string} id of the handout */
function giveBack(id) {
  return run(async () => {
    const given = world.books.facts.get(id) ?? null;
    if (given && desk.mayGiveBack(given)) show(await desk.giveBack(given), world.child(given.child ?? ''));
    else home();
  });
}

Object.assign(doing, { giveBack });
