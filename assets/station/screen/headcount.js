/** 数人头: the number that was counted by eye, whether it agrees with the books, and whom to look for first. */
import { hhmm } from '../clock.js';
import * as desk from '../desk.js';
import { inside, likeliest } from '../missing.js';
import { presence } from '../people.js';
import { play } from '../sounds.js';
import { home, run } from '../stand.js';
import { t, threeDigits } from '../words.js';
import { button, dotted, h, icon, leaf, phrases } from './dom.js';
import { digitKeys, typedDigits } from './digits.js';
import { factLine } from './paper.js';
import { closeSheet, openSheet } from './sheet.js';
import { tell } from './stage.js';

/** @typedef {import('../missing.js').Lead} Lead */

/** So many others are named after those whom the difference may be: more help nobody to look. */
const OTHERS = 4;
/** More than these nobody looks for by a list on a phone. */
const MOST = 12;
const LONGEST = 3;

/** How many were counted, typed on large keys. */
export function askHowMany() {
  let typed = '';
  const entry = h('div', { class: 'counted', role: 'status', 'aria-label': t('数到几个') });
  const go = h('button', { type: 'button', class: 'key go', onclick: () => typed && run(() => count(Number(typed))) }, t('记下来'));
  const press = (/** @type {string} */ key) => {
    if (key === 'back') typed = typed.slice(0, -1);
    else if (typed.length < LONGEST) typed = typed === '0' ? key : typed + key;
    draw();
  };
  const draw = () => {
    entry.replaceChildren(typed, h('i', { class: 'caret' }), h('span', { class: 'soft' }, t('人')));
    go.setAttribute('aria-disabled', String(!typed));
  };
  draw();
  openSheet(t('数到几个孩子？'), [h('p', { class: 't20 soft centre' }, phrases(t('数全场在场的孩子，不只是这个环节。一个一个数，别看名单。'))), entry, digitKeys(press, go)], { leave: button(t('不数了'), 'x', closeSheet, 'sm'), first: t('先数完人头') });
  typedDigits(entry, press);
}

/** @param {number} number */
async function count(number) {
  const { outcome } = await desk.record('headcount', { details: { number } });
  home();
  play(number === inside().length ? 'recorded' : 'flagged');
  showCount(number, outcome === 'kept');
}

/** What a count says. @param {number} number @param {boolean} kept whether only this phone knows of it so far */
function showCount(number, kept) {
  const here = inside().length;
  const off = Math.abs(here - number);
  const title = !off ? t('对上了') : number < here ? t('差 {n} 人', { n: off }) : t('多 {n} 人', { n: off });
  const line = !off ? t('在场 {here}，数到 {number}。', { here, number }) : number < here ? t('在场 {here}，数到 {number}，差 {n} 人。', { here, number, n: off }) : t('在场 {here}，数到 {number}，多 {n} 人。', { here, number, n: off });
  const leads = likeliest(number);
  const first = leads.slice(0, Math.min(off, MOST));
  const others = leads.slice(first.length, first.length + OTHERS);
  const what = !off ? '' : number < here ? t('再数一遍。还差，先找这几个孩子：') : t('再数一遍。可能有孩子没签到，或者签退了又回来：');
  openSheet(title, [
    h('p', { class: 'soft' }, t('数的是全场在场的孩子，不只是这个环节。')),
    h('p', { class: off ? 'tally-line off' : 'tally-line' }, icon(off ? 'alert-triangle' : 'check'), h('span', {}, phrases(line))),
    off > 0 && h('p', { class: 't20' }, phrases(what)),
    first.length > 0 && h('div', { class: 'list' }, first.map(row)),
    others.length > 0 && h('h3', {}, t('也可能是')),
    others.length > 0 && h('div', { class: 'list' }, others.map(row)),
    kept && h('p', { class: 'soft' }, t('记在这台手机上，联网后自动上传。')),
    h('div', { class: 'row' }, off > 0 && button(t('再数一次'), 'refresh', askHowMany, 'big grow'), button(t('知道了'), null, closeSheet, 'go big grow')),
  ]);
  tell([title, line, ...first.map(({ child }) => child.name)].join(' '));
}

/** @param {Lead} lead */
function row(lead) {
  const { child, seen } = lead;
  const where = seen && (lead.why === 'went_home' ? t('{time} 签退了', { time: hhmm(seen.happened_at) }) : t('最后看到：{time} {what}', { time: hhmm(seen.happened_at), what: factLine(seen) }));
  return h('div', { class: 'li' }, leaf(child.name, presence(child)), h('div', { class: 'grow' }, h('div', { class: 'nm', title: child.name }, child.name), h('div', { class: 'soft' }, dotted([child.group, threeDigits(child.number)])), h('div', { class: 'soft' }, dotted([where, because(lead)]))));
}

/** Why this one first, in a few words. @param {Lead} lead */
function because({ why, missed }) {
  return { contradicts: t('记录对不上'), flagged: t('有一条待核对'), only_arrived: t('签到以后没再见到'), missed: t('没参加最近 {n} 个环节', { n: missed }), long_ago: '', went_home: '', not_here: t('今天没有签到') }[why];
}
