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
import { adult } from './say.js';
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

/**
 * Ask, and wait for the answer on the screen. Whoever was asked about already is not asked about again.
 * @param {Seen} seen @param {Adult} person @param {{go: (agreed: Agreed, inPerson: boolean) => void, back: () => void}} then
 */
export function ask(seen, person, then) {
  const known = askedToday(seen.child).find(({ details }) => bare(details.name) === bare(person.name));
  if (known) return wait(seen, known, then);
  return run(async () => {
    const details = filled(person);
    const { fact } = await desk.record('question', { child: seen.child.id, badge: seen.badge, via: seen.via, details });
    wait(seen, { id: fact.id, details, ...stateOf(fact.id, seen.child) }, then);
  });
}

/** Wait for what an organizer says. @param {Seen} seen @param {Asked} asked @param {Parameters<typeof ask>[2]} then */
export function wait(seen, { id, details }, then) {
  const { child } = seen;
  const began = performance.now();
  const stands = question(child);
  let drawn = '';
  left.delete(id);
  const stay = () => {
    left.set(id, { child, details });
    home();
  };
  const draw = () => {
    const { state, by } = stateOf(id, child);
    if (!stands()) return;
    if (state === 'no') return forbid(seen, then.back);
    const next = state === 'yes' ? 'yes' : status.online === false ? 'offline' : performance.now() - began > PATIENCE ? 'late' : 'asking';
    if (next === drawn) return;
    if (next === 'yes') {
      closeSheet();
      play('already');
    }
    drawn = next;
    showWaiting(child, details, next, by, {
      take: () => then.go({ asked: id, agreed_by: by }, false),
      agreed: () => askWhoAgreed(child.name, details, (who) => then.go({ asked: id, agreed_by: who }, true)),
      other: then.back,
      close: stay,
    });
  };
  watch(draw);
  draw();
  const poll = setInterval(() => {
    if (!stands()) return clearInterval(poll);
    draw();
    if (drawn !== 'yes') sync();
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
