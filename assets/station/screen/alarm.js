/** What a phone shows of an emergency before anybody opens the roll-call: a red bar on the ready screen and over every sheet, and a word when it is heard of. */
import { alarm, mayCall } from '../alarm.js';
import { session } from '../session.js';
import { play } from '../sounds.js';
import { t } from '../words.js';
import { h, icon } from './dom.js';
import { opens, tell, toast } from './stage.js';

const bring = () => t('紧急点名开始了，把孩子带到组织者那里');

/** The red bar: it opens the roll-call, where this phone may call it. */
export function alarmBar() {
  if (!alarm()) return null;
  if (!mayCall()) return h('p', { class: 'alarm' }, icon('alert-triangle'), h('span', { class: 'grow' }, bring()));
  return h('button', { type: 'button', class: 'alarm', onclick: () => opens.roll() }, icon('alert-triangle'), h('span', { class: 'grow' }, t('紧急点名进行中')), icon('chevron-right'));
}

/** The same over what a sheet asks. Children before the door's tablet are shown none. */
export const barOverSheet = () => (session.kiosk ? null : alarmBar());

/** Put it into the sheet that is open, or take it away. @returns {boolean} whether it stands there */
function ringInSheet() {
  const head = document.querySelector('dialog[open] .sheet-head');
  const old = document.querySelector('dialog[open] .alarm');
  const bar = barOverSheet();
  if (!head || !bar) old?.remove();
  else if (!old) head.after(bar);
  return Boolean(head && bar);
}

let rung = false;

/** An emergency that another began is told aloud once, whatever is open. */
export function ring() {
  const began = alarm();
  const news = began !== null && !rung && began.station !== session.station;
  rung = began !== null;
  const within = ringInSheet();
  if (!news) return;
  play('refused');
  if (within) tell(mayCall() ? t('紧急点名开始了') : bring(), true);
  else toast(mayCall() ? t('紧急点名开始了') : bring(), true);
}
