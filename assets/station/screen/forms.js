/** The two forms of a desk: a child on no list, and somebody else who collects. */
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
function chips(label, choices, onChoose) {
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
function nameIn(named) {
  const name = named.input.value.trim().replace(/\s+/g, ' ');
  named.wrong.textContent = name ? '' : t('先写名字。');
  if (!name) named.input.focus();
  return name;
}

/** @param {HTMLFormElement} form @param {() => void} onSubmit */
const onSubmit = (form, onSubmit) =>
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

/** Somebody who is not on the roster collects: by name, and so that one can ask back, by telephone or by who agreed. @param {string} child @param {(details: Record<string, string>) => void} save */
export function askCollector(child, save) {
  const name = field(t('名字'), { class: 'input tall', maxlength: 30 });
  const phone = field(t('电话'), { type: 'tel', inputmode: 'tel', maxlength: 20 });
  const agreed = field(t('哪位组织者同意的'), { maxlength: 30 });
  let relation = '';
  /** @type {[string, string][]} */
  const kin = [['爸爸', t('爸爸')], ['妈妈', t('妈妈')], ['爷爷', t('爷爷')], ['奶奶', t('奶奶')], ['外公', t('外公')], ['外婆', t('外婆')], ['亲戚', t('亲戚')], ['邻居', t('邻居')], ['老师', t('老师')], ['其他', t('其他')]];
  const form = /** @type {HTMLFormElement} */ (
    h('form', { class: 'form' }, name.box, chips(t('是孩子的什么人（可不选）'), kin, (chosen) => (relation = chosen)), h('p', { class: 'soft' }, t('电话和哪位组织者同意的，写一样就行。')), phone.box, agreed.box, h('button', { class: 'btn go big wide' }, h('span', {}, t('接走，记下来'))))
  );
  onSubmit(form, () => {
    const called = nameIn(name);
    const details = { how: 'other', name: called, relation, phone: phone.input.value.replace(/[^\d+]/g, ''), agreed_by: agreed.input.value.trim() };
    const vouched = details.phone || details.agreed_by;
    phone.wrong.textContent = vouched ? '' : t('写下电话，或者哪位组织者同意的。');
    if (called && !vouched) phone.input.focus();
    if (!called || !vouched) return;
    closeSheet();
    save(Object.fromEntries(Object.entries(details).filter(([, value]) => value)));
  });
  openSheet(t('谁来接 {child}？', { child }), [form], { leave: button(t('不接'), 'x', closeSheet, 'sm'), first: t('先办完 {child}', { child }) });
  name.input.focus();
}
