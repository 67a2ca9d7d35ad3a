/**
 * Asking an organizer whether somebody whom nobody knows may collect a child. The question is a fact, the answer another one that comes with
 * the news; what became of a question is always read from the books, so that any phone of the desk can go on with it.
 */
import { answerTo } from './collecting.js';
import { day, now } from './clock.js';
import * as desk from './desk.js';
import { play } from './sounds.js';
import { home, question, run, stop } from './stand.js';
import { onChange, status, sync } from './sync.js';
import { t } from './words.js';
import { sheetOf } from './world.js';
import { adult, together } from './say.js';
import { askWhoAgreed, showWaiting } from './screen/asking.js';
import { closeSheet } from './screen/sheet.js';
import { toast } from './screen/stage.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./desk.js').Seen & {child: Child}} Seen */
/** @typedef {{name: string, relation?: string, phone?: string}} Adult Somebody whom the roster does not know. */
/** @typedef {{asked: string, agreed_by: string}} Agreed By which question, and who said yes. */
/**
 * @typedef {object} Asked Somebody about whom an organizer was asked.
 * @property {string} id the question's
 * @property {Adult} details
 * @property {'open' | 'yes' | 'no'} state
 * @property {string} by who answered
 *
 * @typedef {{child: Child, id: string}} Question One of those that were asked together: each child has its own, and its own answer.
 * @typedef {(agreed: Agreed, inPerson: boolean, others: Map<string, Agreed>) => void} Go `others`: by child, who else may go with this adult
 */

/** How often the news is fetched while somebody stands there and waits. */
const POLL = 2000;
/** After so long the station says how to go on without an answer. */
const PATIENCE = 20_000;

/** What is to be done when news has come, while a screen waits for some. */
let look = () => {};
/** Questions that were left open, until they are answered. @type {Map<string, {child: Child, details: Adult}>} */
const left = new Map();

onChange(() => {
  look();
  for (const [id, { child, details }] of left) tellAnswer(id, child, details);
});

/** A name or number as it is compared. @param {string | undefined} text */
export const bare = (text) => (text ?? '').replace(/\s/g, '');

/** Without what nobody said. @param {Adult} person @returns {Adult} */
export const filled = (person) => /** @type {Adult} */ (Object.fromEntries(Object.entries(person).filter(([, value]) => value)));

/** Be told of news as long as a card stands. @param {() => void} then */
export const watch = (then) => void (look = then);

/** @param {string} id @param {Child} child */
function stateOf(id, child) {
  const answer = answerTo(id, sheetOf(child.id));
  const said = answer?.details?.answer;
  return { state: /** @type {Asked['state']} */ (said === 'yes' || said === 'no' ? said : 'open'), by: answer?.by ?? t('组织者') };
}

/**
 * About whom an organizer was asked today for this child: each adult once, by the latest question.
 * @param {Child} child
 * @returns {Asked[]}
 */
export function askedToday(child) {
  const today = day(now());
  /** @type {Map<string, Asked>} */
  const found = new Map();
  for (const fact of sheetOf(child.id).standing) {
    const { name, relation, phone } = fact.details ?? {};
    if (fact.kind !== 'question' || !name || day(fact.happened_at) !== today) continue;
    found.set(bare(name), { id: fact.id, details: filled({ name, relation, phone }), ...stateOf(fact.id, child) });
  }
  return [...found.values()];
}

/** What an organizer was asked today about this adult and this child, or null. @param {Child} child @param {string | undefined} name @returns {Asked | null} */
export const askedAbout = (child, name) => askedToday(child).find(({ details }) => bare(details.name) === bare(name)) ?? null;

/**
 * Ask, and wait for the answer on the screen: for this child, and in the same breath for those who were ticked. Whoever was asked about already is
 * not asked about again.
 * @param {Seen} seen @param {Adult} person @param {{go: Go, back: () => void}} then @param {Child[]} [others]
 */
export const ask = (seen, person, then, others = []) =>
  run(async () => {
    const details = filled(askedAbout(seen.child, person.name)?.details ?? person);
    /** @type {Question[]} */
    const questions = [];
    for (const child of [seen.child, ...others]) {
      const scanned = child === seen.child ? { badge: seen.badge, via: seen.via } : { via: /** @type {const} */ ('list') };
      const id = askedAbout(child, details.name)?.id ?? (await desk.record('question', { child: child.id, ...scanned, details })).fact.id;
      questions.push({ child, id });
    }
    wait(seen, details, questions, then);
  });

/** Wait for what an organizer says. @param {Seen} seen @param {Adult} details @param {Question[]} questions that of this child first @param {{go: Go, back: () => void}} then */
function wait(seen, details, questions, then) {
  const { child } = seen;
  const [{ id }, ...besides] = questions;
  const agreedFor = (/** @type {string | null} */ who) => new Map(besides.flatMap((one) => (who || stateOf(one.id, one.child).state === 'yes' ? [[one.child.id, { asked: one.id, agreed_by: who ?? stateOf(one.id, one.child).by }]] : [])));
  const began = performance.now();
  const stands = question(child);
  let drawn = '';
  for (const one of questions) left.delete(one.id);
  const stay = () => {
    for (const one of questions) if (stateOf(one.id, one.child).state === 'open') left.set(one.id, { child: one.child, details });
    home();
  };
  const draw = () => {
    const { state, by } = stateOf(id, child);
    if (!stands()) return;
    if (state === 'no') return forbid(seen, then.back);
    const next = state === 'yes' ? 'yes' : status.online === false ? 'offline' : performance.now() - began > PATIENCE ? 'late' : 'asking';
    const answers = besides.map((one) => ({ child: one.child, state: stateOf(one.id, one.child).state }));
    const looks = [next, ...answers.map((one) => one.state)].join(' ');
    if (looks === drawn) return;
    if (next === 'yes') {
      closeSheet();
      play('already');
    }
    drawn = looks;
    showWaiting(child, details, next, by, answers, {
      take: () => then.go({ asked: id, agreed_by: by }, false, agreedFor(null)),
      agreed: () => askWhoAgreed(together(questions.map((one) => one.child)), details, (who) => then.go({ asked: id, agreed_by: who }, true, agreedFor(who))),
      other: then.back,
      close: stay,
    });
  };
  watch(draw);
  draw();
  const poll = setInterval(() => {
    if (!stands()) return clearInterval(poll);
    draw();
    if (questions.some((one) => stateOf(one.id, one.child).state === 'open')) sync();
  }, POLL);
}

/** The organizer said no. @param {Seen} seen @param {() => void} back */
export function forbid(seen, back) {
  play('refused');
  closeSheet();
  stop({ reason: t('组织者说不可以'), sub: [seen.child.name], say: [t('先别让孩子走。叫组织者过来。')], way: { text: t('换一个人接'), icon: 'arrow-left', act: back } });
}

/** The answer to a question that was left open comes while somebody else is at the desk: said in passing. @param {string} id @param {Child} child @param {Adult} details */
function tellAnswer(id, child, details) {
  const { state, by } = stateOf(id, child);
  if (state === 'open') return;
  left.delete(id);
  const said = { by, who: adult(details), child: child.name };
  play(state === 'yes' ? 'already' : 'refused');
  toast(state === 'yes' ? t('{by} 同意 {who} 接 {child}。再扫一次胸牌。', said) : t('{by} 不同意 {who} 接 {child}。先别让孩子走。', said), state === 'no');
}
