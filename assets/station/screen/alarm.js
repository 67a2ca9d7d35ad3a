/** What a phone shows of an emergency before anybody opens the roll-call: a red bar on the ready screen, and a word when it is heard of. */
import { alarm, mayCall } from '../alarm.js';
import { session } from '../session.js';
import { play } from '../sounds.js';
import { t } from '../words.js';
import { h, icon } from './dom.js';
import { opens, toast } from './stage.js';

const bring = () => t('紧急点名开始了，把孩子带到组织者那里');

/** The red bar: it opens the roll-call, where this phone may call it. */
export function alarmBar() {
  if (!alarm()) return null;
  if (!mayCall()) return h('p', { class: 'alarm' }, icon('alert-triangle'), h('span', { class: 'grow' }, bring()));
  return h('button', { type: 'button', class: 'alarm', onclick: () => opens.roll() }, icon('alert-triangle'), h('span', { class: 'grow' }, t('紧急点名进行中')), icon('chevron-right'));
}

let rung = false;

/** An emergency that another began is told aloud once, whatever is open. */
export function ring() {
  const began = alarm();
  const news = began !== null && !rung && began.station !== session.station;
  rung = began !== null;
  if (!news) return;
  play('refused');
  toast(mayCall() ? t('紧急点名开始了') : bring(), true);
}
