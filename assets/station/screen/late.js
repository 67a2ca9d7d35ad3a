/** From the planned end on: how many have not been collected, on the ready screen of a departure desk. It is quiet, and heard once. */
import { now } from '../clock.js';
import { change, session } from '../session.js';
import { play } from '../sounds.js';
import { t } from '../words.js';
import { counts, world } from '../world.js';
import { h, icon } from './dom.js';
import { shown, tell, toast } from './stage.js';

/** How many are inside although the activity was to end; 0 before its end, and at other desks. */
function late() {
  const ends = world.current?.ends_at;
  return session.desk === 'departure' && ends && now() >= Date.parse(ends) ? counts().inside : 0;
}

/** The bar that says so, and the way to their names. */
export function lateBar() {
  const n = late();
  if (!n) return null;
  const open = () => import('./still.js').then(({ whoIsStillHere }) => whoIsStillHere()).catch(() => toast(t('现在没有网络，这一样还打不开。')));
  return h('button', { type: 'button', class: 'late-bar', 'aria-haspopup': 'dialog', onclick: open }, icon('clock'), h('span', { class: 'grow' }, t('到点了，还有 {n} 人没走', { n })), icon('chevron-right'));
}

/** Make it heard, once for each planned end, where the desk waits for the next child. @returns {boolean} whether there is something new to show */
export function remindOfEnd() {
  const n = late();
  const ends = world.current?.ends_at ?? '';
  if (!n || session.late === ends || (shown() !== 'ready' && shown() !== 'pad')) return false;
  void change({ late: ends });
  play('already');
  tell(t('到点了，还有 {n} 人没走', { n }));
  return true;
}
