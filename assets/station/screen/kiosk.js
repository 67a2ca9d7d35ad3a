/** What children see at the door: where to hold the badge, their own name, or whom to ask. And the digits by which a teacher leaves. */
import { ordinal, t } from '../words.js';
import { counts } from '../world.js';
import { digitKeys, typedDigits } from './digits.js';
import { button, h, icon, phrases } from './dom.js';
import { field, heroField } from './field.js';
import { closeSheet, isSheetOpen, openSheet } from './sheet.js';
import { hint, stage, tell } from './stage.js';

/** @typedef {import('../types.js').Child} Child */

/** So long the digits are waited for: a sheet that a child has opened must not keep the others out. */
const PATIENCE = 20_000;
const DIGITS = 4;

/**
 * @param {object} now
 * @param {string} now.hello @param {boolean} now.camera @param {boolean} now.silent whether a touch is needed before it can be heard @param {() => void} now.leave
 * @param {boolean} again after news
 */
export function showWelcome({ hello, camera, silent, leave }, again) {
  const how = camera ? t('把胸牌举起来，对着屏幕') : t('把胸牌拿给扫码枪扫一下');
  stage('door', {
    cls: camera ? 'door' : 'door blind',
    upper: [
      h('div', { class: 'door-hello' }, h('h1', {}, hello), h('p', { class: 'door-how' }, phrases(how)), !camera && h('p', { class: 'soft t20' }, phrases(t('老师：这里没有相机，门口自助要接一把扫码枪才能用。'))), silent && h('p', { class: 'soft t20' }, phrases(t('点一下屏幕，就有声音。')))),
      h('button', { type: 'button', class: 'btn quiet door-leave', 'aria-haspopup': 'dialog', onclick: leave }, icon('lock'), h('span', {}, t('老师'))),
    ],
    foot: [h('div', { class: 'door-field', 'aria-hidden': 'true' }, field(null))],
    again,
  });
  hint(t('胸牌举到这里'));
  if (!again) tell('');
}

/** A name as large as the screen has room for. @param {string} name */
function hugeName(name) {
  const parts = name.split(/[·•・]/);
  const wide = Math.max(2.6, ...parts.map((part, place) => [...part].reduce((sum, character) => sum + (character.charCodeAt(0) > 255 ? 1 : 0.6), place < parts.length - 1 ? 0.5 : 0)));
  const lines = parts.flatMap((part, place) => (place < parts.length - 1 ? [`${part}·`, h('br')] : [part]));
  return h('div', { class: 'name huge', style: { fontSize: `min(${(86 / wide).toFixed(1)}vw, ${Math.floor(34 / parts.length)}dvh)` } }, lines);
}

/** The child is here. @param {string} hello @param {Child | null} child nobody, where it cannot be known without a network @param {boolean} kept whether only this tablet knows so far */
export function showGreeting(hello, child, kept) {
  const line = child ? t('签到好了，进来吧。') : t('到了。去跟老师说一声你的名字。');
  stage('greet', {
    cls: `v door-greet ${kept ? 'kept' : 'done'}`,
    upper: [
      h('div', { class: 'told' }, h('div', { class: 'door-word' }, child ? `${hello}，` : hello), child ? hugeName(child.name) : null, h('p', { class: 'door-how' }, phrases(line)), child && h('p', { class: 'door-rank' }, t('今天第 {n} 位', { n: ordinal(counts().arrived) }))),
      child ? heroField(child.id, kept) : null,
    ],
  });
  hint(t('下一位'));
  tell([hello, child?.name ?? '', line].join(' '));
}

/** It was here before. @param {Child} child */
export function showHere(child) {
  stage('greet', { cls: 'v door-greet already', upper: [h('div', { class: 'told' }, hugeName(child.name), h('div', { class: 'door-word' }, t('已经到了')), h('p', { class: 'door-how' }, t('不用再扫，进来吧。')))] });
  hint(t('下一位'));
  tell(`${child.name} ${t('已经到了')}`);
}

/** A teacher is asked: friendly, for the child has done nothing wrong. @param {Child | null} child @param {boolean} old whether the badge is an old one */
export function showHelp(child, old) {
  const line = old ? t('这是旧的胸牌，老师给你换新的。') : t('拿着胸牌给老师看，老师帮你签到。');
  stage('greet', {
    cls: 'door-greet help',
    upper: [h('div', { class: 'told' }, h('span', { class: 'leaf door-leaf' }, icon('user-check')), child ? hugeName(child.name) : null, h('div', { class: 'door-word' }, t('去找老师')), h('p', { class: 'door-how' }, phrases(line)))],
  });
  hint(t('下一位'));
  tell([child?.name ?? '', t('去找老师'), line].join(' '));
}

/** The way out. @param {(typed: string) => boolean} tryIt leaves where the digits are right */
export const showLeaving = (tryIt) => askDigits(t('退出门口自助'), t('输组织者的四位退出码。'), t('不退出'), tryIt, true);

/**
 * Four digits on a pad.
 * @param {string} title @param {string} line @param {string} leave @param {(typed: string) => boolean} tryIt goes on where they are right
 * @param {boolean} [closes] by itself, where nobody goes on with it
 */
function askDigits(title, line, leave, tryIt, closes = false) {
  let typed = '';
  const places = Array.from({ length: DIGITS }, () => h('span', { class: 'digit none' }));
  const entry = h('div', { class: 'digits', role: 'status', 'aria-label': t('退出码') }, places);
  const wrong = h('p', { class: 'wrong t20 centre', role: 'alert' });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const wait = () => {
    clearTimeout(later);
    if (closes) later = setTimeout(() => entry.isConnected && isSheetOpen() && closeSheet(), PATIENCE);
  };
  const press = (/** @type {string} */ key) => {
    wait();
    typed = key === 'back' ? typed.slice(0, -1) : typed + key;
    wrong.replaceChildren();
    if (typed.length === DIGITS) {
      if (tryIt(typed)) return;
      typed = '';
      wrong.append(...phrases(t('不是这四位。退出码在组织者的活动页上。')));
    }
    places.forEach((place, n) => {
      place.textContent = typed[n] ? '•' : '';
      place.className = typed[n] ? 'digit' : 'digit none';
    });
  };
  openSheet(title, [h('p', { class: 't20 soft centre' }, phrases(line)), entry, wrong, digitKeys(press)], { leave: button(leave, 'x', closeSheet, 'sm') });
  typedDigits(entry, press);
  wait();
}

/**
 * What a volunteer reads before the tablet is put at the door. The digits by which it is left are typed once before: whoever begins it knows them.
 * @param {'open' | 'none' | 'closed'} camera `closed`: at this address no browser gives us one @param {string} code @param {(code: string) => void} go
 */
export function askToOpen(camera, code, go) {
  const right = (/** @type {string} */ typed) => {
    if (typed !== code) return false;
    closeSheet();
    go(code);
    return true;
  };
  const start = () => askDigits(t('先输一次退出码'), t('退出的时候还要输这四位。不知道就先问组织者，在活动页上。'), t('先不'), right);
  openSheet(
    t('放到门口，让孩子自己签到？'),
    [
      h('p', { class: 't20' }, phrases(t('孩子把胸牌对着屏幕，屏幕叫出名字，签到就记下了。名单和别的岗位都看不到。'))),
      h('p', { class: 't20 soft' }, phrases(t('退出要四位数字，在组织者的活动页上。先问好再开始。'))),
      camera === 'open' ? null : h('p', { class: 'notice' }, icon('camera'), h('span', {}, camera === 'none' ? t('这台设备没有相机。接一把扫码枪，孩子扫一下就行。') : t('这个网址不开相机。接一把扫码枪，孩子扫一下就行。'))),
      h('div', { class: 'row' }, button(t('先不'), null, closeSheet, 'big grow'), button(t('开始'), 'check', start, 'go big grow')),
    ],
    { first: t('先答完这一句') },
  );
}
