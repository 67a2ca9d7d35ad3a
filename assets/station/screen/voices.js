/** The sheets of what children say: six faces and a line; and a wish. Nothing that was said before is shown. */
import { t } from '../words.js';
import { button, h, icon, phrases } from './dom.js';
import { field, onSubmit } from './forms.js';
import { closeSheet, openSheet } from './sheet.js';
import { tell } from './stage.js';

/** @typedef {import('../types.js').Child} Child */

/** As care/voices.py has it. */
const LONGEST = 200;

/** Each feeling as it is kept, its face, and its word. @returns {[code: string, face: string, word: string][]} */
const feelings = () => [
  ['happy', 'mood-happy', t('开心')],
  ['fine', 'mood-empty', t('一般')],
  ['nervous', 'mood-nervous', t('紧张')],
  ['afraid', 'mood-surprised', t('害怕')],
  ['sad', 'mood-sad', t('难过')],
  ['homesick', 'home-heart', t('想家')],
];

/** What nobody sees is no line (care/writing.py). @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, ' ').replace(/[\p{Cf}\p{Cc}]/gu, '').trim().slice(0, LONGEST);

/**
 * A face, and a line where they like.
 * @param {Child | null} child @param {{save: (said: {feeling: string, line: string}) => void, wish: ((said: {feeling: string, line: string}) => void) | null}} act `wish` is told what was said so far
 */
export function askVoice(child, { save, wish }) {
  let feeling = '';
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const faces = h('div', { class: 'faces', role: 'group', 'aria-label': t('现在心里怎么样？') });
  for (const [code, face, word] of feelings()) {
    const one = h('button', { type: 'button', class: 'mood', 'aria-pressed': 'false' }, icon(face), h('span', {}, word));
    one.addEventListener('click', () => {
      feeling = code;
      wrong.textContent = '';
      for (const other of faces.children) other.setAttribute('aria-pressed', String(other === one));
    });
    faces.append(one);
  }
  const line = field(t('想说的一句话（可不写）'), { class: 'input tall', maxlength: LONGEST, enterkeyhint: 'done' });
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'form' }, faces, wrong, line.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('记下来')))));
  onSubmit(form, () => {
    if (feeling) save({ feeling, line: oneLine(line.input.value) });
    else wrong.textContent = t('先点一个表情。');
  });
  const title = child?.name ?? t('不记名');
  const why = h('p', { class: 'soft' }, phrases(t('心愿要为一个孩子实现，先扫胸牌再记心愿。')));
  openSheet(title, [form, !wish ? why : button(t('记心愿'), 'star', () => wish({ feeling, line: oneLine(line.input.value) }), 'big wide')], { leave: leaving(), line: t('现在心里怎么样？'), first: t('先记完这一句') });
  tell(title);
}

/** @param {Child} child @param {string} typed @param {{save: (text: string) => void, back: () => void}} act */
export function askWish(child, typed, { save, back }) {
  const wish = field(t('想要什么，想做什么'), { class: 'input tall', maxlength: LONGEST, enterkeyhint: 'done', value: typed });
  const form = /** @type {HTMLFormElement} */ (h('form', { class: 'form' }, wish.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('记下心愿')))));
  onSubmit(form, () => {
    const text = oneLine(wish.input.value);
    wish.wrong.textContent = text ? '' : t('先写心愿。');
    if (text) save(text);
    else wish.input.focus();
  });
  openSheet(t('{child} 的心愿', { child: child.name }), [form, button(t('回到心声'), 'arrow-left', back, 'quiet wide')], { leave: leaving(), first: t('先记完心愿') });
  wish.input.focus();
}

const leaving = () => button(t('不记'), 'x', closeSheet, 'sm');

/** The way for whoever wants no name. @param {() => void} go */
export const nameless = (go) => h('div', { class: 'band nameless' }, h('p', {}, phrases(t('扫胸牌，点表情，写一句。'))), button(t('不记名，说一句'), 'message', go, 'wash big wide'));
