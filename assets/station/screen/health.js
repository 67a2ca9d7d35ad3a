/** Before a child eats: what it must not have, in red and in words. Nothing is recorded until somebody says that it was seen. */
import { about } from '../say.js';
import { t } from '../words.js';
import { button, dotted, h, icon, phrases } from './dom.js';
import { stage, tell, topBar } from './stage.js';
import { bigName } from './verdict.js';

/**
 * @param {import('../types.js').Child} child
 * @param {{go: () => void, close: () => void}} act
 */
export function showHealth(child, { go, close }) {
  const health = child.health ?? '';
  stage('paper', {
    upper: [
      topBar(),
      h('div', { class: 'who' }, bigName(child.name), h('div', { class: 'sub' }, dotted(about(child)))),
      h('div', { class: 'card health' }, icon('alert-triangle'), h('p', { class: [...health].length > 8 ? 'much' : '' }, health), h('p', { class: 'soft' }, phrases(t('先告诉分东西吃的人，再让孩子参加。')))),
      h('div', { class: 'deeds' }, button(t('看到了，参加'), 'check', go, 'go huge'), button(t('先不参加'), 'x', close, 'quiet')),
    ],
  });
  tell(`${child.name} ${health}`, true);
}
