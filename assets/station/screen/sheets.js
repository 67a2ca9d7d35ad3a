/** The sheets: which desk, which segment, and this phone itself; what waits is told in waits.js. */
import { alarm, mayCall } from '../alarm.js';
import { DESK_ICONS, deskName } from '../say.js';
import * as queue from '../queue.js';
import { beside as together, change, DESKS, lastStep, segment, segmentNow, session } from '../session.js';
import { isHeard } from '../sounds.js';
import { onChange } from '../sync.js';
import { language, t } from '../words.js';
import { world } from '../world.js';
import { button, dotted, h, icon } from './dom.js';
import { field } from './forms.js';
import { relative } from './handout.js';
import { closeSheet, openSheet } from './sheet.js';

export { abandonSheet, waitingSheet } from './waits.js';

/** @typedef {import('../types.js').Desk} Desk */
/** @typedef {import('../desk.js').Gift} Gift */

const closing = (/** @type {string} */ text) => button(text, 'x', closeSheet, 'sm');

/**
 * @param {object} row
 * @param {string} row.icon @param {string} row.title @param {(Node | string)[]} row.line @param {boolean} row.on whether this phone is there now
 * @param {string} [row.tag] @param {() => void} row.go
 */
const choice = ({ icon: name, title, line, on, tag = '', go }) =>
  h(
    'button',
    { type: 'button', class: on ? 'choice on' : 'choice', 'aria-current': on ? 'true' : null, onclick: go },
    h('span', { class: 'leaf' }, icon(name)),
    h('span', { class: 'grow' }, h('b', {}, title, tag && h('span', { class: 'tag' }, tag)), h('span', { class: 'soft' }, line)),
    on && h('span', { class: 'now' }, icon('check'), t('现在')),
  );

/** What a desk does, in a few words. @param {Desk} desk */
function deskLine(desk) {
  if (desk === 'arrival') return [t('孩子来了')];
  if (desk === 'departure') return [t('孩子回家')];
  if (desk === 'lookup') return [t('只看，不记录')];
  if (desk === 'lending') return [t('书和器材，借走和还来')];
  if (desk === 'voices') return [t('孩子说的话，孩子的心愿')];
  if (desk === 'handout') return [(world.current?.items ?? []).map((offer) => world.item(offer.item)?.title ?? '').filter(Boolean).slice(0, 3).join(t('、')) || t('发东西')];
  const now = segmentNow();
  return now ? dotted([now.title, t('进行中')]) : [t('参加了什么')];
}

/** What this phone can do beside its desk. @param {string} name @param {string} title @param {string} line @param {() => void} go */
const beside = (name, title, line, go) => h('button', { type: 'button', class: 'beside', onclick: go }, icon(name), h('span', { class: 'grow' }, h('b', {}, title), h('span', { class: 'soft line' }, line)), icon('chevron-right'));

/** @param {{choose: (desk: Desk) => void, me: () => void, door: () => void, count: () => void, roll: () => void}} act */
export function desksSheet({ choose, me, door, count, roll }) {
  const allowed = DESKS.filter((desk) => session.desks.includes(desk) && (world.current?.desks?.includes(desk) ?? true));
  const rows = allowed.map((desk) => choice({ icon: DESK_ICONS[desk], title: deskName(desk), line: deskLine(desk), on: desk === session.desk, go: () => choose(desk) }));
  const more = [mayCall() && beside('alert-triangle', t('紧急点名'), alarm() ? t('进行中') : t('出事的时候，一个一个点到'), roll), beside('users-group', t('数人头'), t('数一数在场的孩子，看对不对得上'), count), world.current?.door && allowed.includes('arrival') && beside('device-mobile', t('门口自助'), t('放在门口，孩子举胸牌，屏幕叫名字'), door)];
  openSheet(t('换到哪个岗位？'), [h('div', { class: 'choices' }, rows), h('div', { class: 'besides' }, more), h('button', { type: 'button', class: 'me-row', onclick: me }, icon('user'), h('span', { class: 'grow' }, t('{by} 拿着这台手机', { by: session.by })), h('span', { class: 'soft' }, t('换人、设置')), icon('chevron-right'))], { leave: closing(t('不换')), line: world.current?.title, first: t('先选岗位') });
}

/** The marks of what is on now, by segment, on the sheet that is open. @type {Map<string, HTMLElement>} */
let marks = new Map();

/** Only the marks follow the news: a row stays where it is, for a finger may be on it. */
function mark() {
  const stepped = together(lastStep()?.segment ?? '');
  const now = (stepped.length ? stepped : together(segmentNow()?.id ?? '')).map(({ id }) => id);
  for (const [id, tag] of marks) {
    tag.hidden = !now.includes(id);
    tag.textContent = tag.hidden ? '' : t('正在进行');
  }
}
onChange(mark);

/** What is chosen holds until the organizer goes on from what was marked here. @param {string} id @param {(id: string) => void} choose */
async function chosen(id, choose) {
  const step = lastStep();
  if (step) await change({ step: step.id, on: step.segment ?? '' });
  choose(id);
}

/** Nothing is chosen until it is pressed: what the run sheet has on now is only marked. @param {(id: string) => void} choose */
export function segmentsSheet(choose) {
  const here = session.desk === 'segment' ? segment()?.id : null;
  marks = new Map();
  const rows = (world.current?.segments ?? []).map((each) => {
    const row = choice({ icon: each.places ? 'armchair' : each.meal ? 'bowl-spoon' : 'list-check', title: each.title, line: dotted([each.starts, each.place, each.leader]), on: each.id === here, tag: each.id === here ? '' : t('正在进行'), go: () => chosen(each.id, choose) });
    const tag = /** @type {HTMLElement | null} */ (row.querySelector('.tag'));
    if (tag) marks.set(each.id, tag);
    return row;
  });
  mark();
  openSheet(t('哪个环节？'), [h('div', { class: 'choices' }, rows)], { leave: closing(t('不换')), line: world.current?.title, first: t('先选环节') });
}

/**
 * @param {object} act
 * @param {(name: string) => void} act.rename @param {(changes: Partial<import('../session.js').Session>) => void} act.set
 * @param {(language: string) => void} act.speak @param {(dark: boolean) => void} act.theme
 * @param {() => void} act.leave @param {(() => void) | null} act.camera
 */
export function meSheet({ rename, set, speak, theme, leave, camera }) {
  const name = field(t('现在是谁拿着这台手机'), { class: 'input tall', maxlength: 40, value: session.by });
  const form = h('form', { class: 'form' }, name.box, h('button', { class: 'btn wash big wide' }, h('span', {}, t('换成这个名字'))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const called = name.input.value.trim().replace(/\s+/g, ' ');
    name.wrong.textContent = called ? '' : t('先写名字。');
    if (called) rename(called);
  });
  const dark = document.documentElement.dataset.theme === 'dark';
  const waits = queue.waiting().length;
  openSheet(
    t('这台手机'),
    [
      form,
      h(
        'div',
        { class: 'switches' },
        toggle(t('声音'), session.sound, (on) => set({ sound: on }), session.sound && !isHeard() ? t('点一下屏幕就有声音') : ''),
        toggle(t('念名字'), session.speech, (on) => set({ speech: on })),
        toggle(t('震动'), session.vibration, (on) => set({ vibration: on })),
        toggle(t('深色'), dark, theme),
        toggle(t('每次问谁送来的'), session.askBrought, (on) => set({ askBrought: on }), t('签到时问一句，点一下就记下')),
      ),
      h('div', { class: 'seg' }, ...[['zh_CN', '中文'], ['en', 'English']].map(([code, word]) => h('button', { type: 'button', class: language() === code ? 'on' : '', 'aria-pressed': String(language() === code), lang: code === 'en' ? 'en' : 'zh-CN', onclick: () => speak(code) }, word))),
      camera && button(t('换一个相机'), 'camera-rotate', camera, 'big wide'),
      button(t('离开这个活动'), 'logout', leave, 'stop big wide'),
      h('p', { class: 'soft' }, waits ? t('还有 {n} 条没有上传，组织者同意才能离开。', { n: waits }) : t('离开会清掉这台手机上的名单。')),
    ],
    { leave: closing(t('关上')), first: t('先关上这一页') },
  );
}

/** @param {string} text @param {boolean} on @param {(on: boolean) => void} change @param {string} [line] */
function toggle(text, on, change, line = '') {
  const box = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', role: 'switch' }));
  box.checked = on;
  box.addEventListener('change', () => change(box.checked));
  return h('label', { class: 'switch' }, h('span', { class: 'grow' }, text, line && h('span', { class: 'soft' }, line)), box);
}

/** A question that cannot be undone in one tap. @param {string} title @param {string} text @param {string} word @param {() => void} go */
export function confirmSheet(title, text, word, go) {
  openSheet(title, [h('p', { class: 't20 soft' }, text), h('div', { class: 'row' }, button(t('先不'), null, closeSheet, 'big grow'), button(word, null, go, 'danger big grow'))], { first: t('先答完这一句') });
}

/** Who comes for a child, as it is kept, in the order in which they come. */
const RELATIONS = ['奶奶', '爷爷', '妈妈', '爸爸', '外婆', '外公', '哥哥', '姐姐', '弟弟', '妹妹', '其他'];

/** Who came for it, in one tap. @param {Gift} gift @param {(gift: Gift) => void} change */
export function askRelation(gift, change) {
  const { for_by, ...own } = gift;
  const choose = (/** @type {string} */ relation) => {
    closeSheet();
    change(relation === for_by?.relation ? own : { ...own, for_by: { relation } });
  };
  const chips = RELATIONS.map((relation) => h('button', { type: 'button', class: 'chip', 'aria-pressed': String(relation === for_by?.relation), onclick: () => choose(relation) }, relative(relation)));
  openSheet(t('谁来代领？'), [h('div', { class: 'chips' }, chips), !!for_by && button(t('孩子自己来的'), null, () => (closeSheet(), change(own)), 'big wide')], { leave: button(t('关上'), 'x', closeSheet, 'sm') });
}
