/** What a desk's forms are made of, and the one for a child on no list. */
import { groups } from '../people.js';
import { t } from '../words.js';
import { button, h } from './dom.js';
import { closeSheet, openSheet } from './sheet.js';

/**
 * A field with its label above it.
 * @param {string} label @param {Record<string, any>} props
 */
export function field(label, props) {
  const input = /** @type {HTMLInputElement} */ (h('input', { class: 'input', autocomplete: 'off', ...props }));
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const box = h('label', { class: 'labelled' }, h('span', {}, label), input, wrong);
  return { box, input, wrong };
}

/** @param {string} label @param {[choice: string, word: string][]} choices what each is kept as, and what is read @param {(chosen: string) => void} onChoose */
export function chips(label, choices, onChoose) {
  const box = h('div', { class: 'chips', role: 'group', 'aria-label': label });
  for (const [choice, word] of choices) {
    const chip = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, word);
    chip.addEventListener('click', () => {
      for (const other of box.children) other.setAttribute('aria-pressed', String(other === chip && chip.getAttribute('aria-pressed') === 'false'));
      onChoose(chip.getAttribute('aria-pressed') === 'true' ? choice : '');
    });
    box.append(chip);
  }
  return h('div', { class: 'labelled' }, h('span', {}, label), box);
}

/** @param {{box: HTMLElement, input: HTMLInputElement, wrong: HTMLElement}} named @returns {string} the name, or nothing after saying what is missing */
export function nameIn(named) {
  const name = named.input.value.trim().replace(/\s+/g, ' ');
  named.wrong.textContent = name ? '' : t('先写名字。');
  if (!name) named.input.focus();
  return name;
}

/** @param {HTMLFormElement} form @param {() => void} onSubmit */
export const onSubmit = (form, onSubmit) =>
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onSubmit();
  });

/** A child on no list, in ten seconds. @param {(details: {name: string, group: string, phone: string}) => void} save */
export function askNewcomer(save) {
  const name = field(t('名字'), { class: 'input tall', maxlength: 30, enterkeyhint: 'done' });
  const phone = field(t('家里的电话（可不填）'), { type: 'tel', inputmode: 'tel', maxlength: 20 });
  let group = '';
  const known = groups().map((each) => /** @type {[string, string]} */ ([each, each]));
  const form = /** @type {HTMLFormElement} */ (
    h('form', { class: 'form' }, name.box, known.length > 0 && chips(t('哪个组（可不选）'), [...known, ['', t('没有小组')]], (chosen) => (group = chosen)), phone.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('记下来'))))
  );
  onSubmit(form, () => {
    const called = nameIn(name);
    if (!called) return;
    closeSheet();
    save({ name: called, group, phone: phone.input.value.replace(/[^\d+]/g, '') });
  });
  openSheet(t('新来的孩子'), [form], { leave: button(t('不记'), 'x', closeSheet, 'sm'), first: t('先记完新来的孩子') });
  name.input.focus();
}
