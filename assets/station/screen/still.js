/** 谁还没走: by name, with where each was seen last. A tap is as good as a scan. */
import { hhmm } from '../clock.js';
import { inside } from '../missing.js';
import { inRow, presence } from '../people.js';
import { doing } from '../stand.js';
import { t, threeDigits } from '../words.js';
import { button, dotted, h, icon, leaf } from './dom.js';
import { factLine } from './paper.js';
import { closeSheet, openSheet } from './sheet.js';

/** The list of everybody inside. */
export function whoIsStillHere() {
  const here = inside().sort((one, other) => inRow(one.child, other.child));
  const rows = here.map(({ child, sheet }) => {
    const seen = sheet.stays.at(-1)?.seen.at(-1);
    const go = () => {
      closeSheet();
      doing.child({ child, via: 'list' });
    };
    return h(
      'button',
      { type: 'button', class: 'li still-here', 'data-child': child.id, onclick: go },
      leaf(child.name, presence(child)),
      h('span', { class: 'grow' }, h('span', { class: 'nm', title: child.name }, child.name), h('span', { class: 'soft' }, dotted([child.group, threeDigits(child.number)])), h('span', { class: 'soft' }, seen && t('最后看到：{time} {what}', { time: hhmm(seen.happened_at), what: factLine(seen) }))),
      icon('chevron-right'),
    );
  });
  openSheet(here.length ? t('还有 {n} 人没走', { n: here.length }) : t('都走了'), [h('div', { class: 'list' }, rows)], { leave: button(t('关上'), 'x', closeSheet, 'sm'), line: here.length ? t('点名字就能签退。') : '' });
}
