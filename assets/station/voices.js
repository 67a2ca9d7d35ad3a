/** The desk of what children say: a face and a line, with a name or without one; and what they wish for. This phone knows only what it wrote itself. */
import * as desk from './desk.js';
import { session } from './session.js';
import { play } from './sounds.js';
import { doing, home, run, show } from './stand.js';
import { t } from './words.js';
import { toast } from './screen/stage.js';
import { askVoice, askWish, nameless } from './screen/voices.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./desk.js').Seen} Seen */

/** A child's turn. A face that was chosen is kept before its wish is asked for; a line without one is most likely the wish. @param {Seen & {child: Child}} seen */
export function ask(seen) {
  const wishes = (/** @type {string} */ typed) => askWish(seen.child, typed, { save: (text) => run(async () => show(await desk.wishFor(seen, text), seen.child)), back: () => ask(seen) });
  const first = async (/** @type {{feeling: string, line: string}} */ said) => {
    play((await desk.say(seen, said)).outcome);
    wishes('');
    toast(t('心声记下了，再写心愿。'));
  };
  askVoice(seen.child, { save: (said) => run(async () => show(await desk.say(seen, said), seen.child)), wish: (said) => (said.feeling ? void run(() => first(said)) : wishes(said.line)) });
}

/** The tablet that is passed round: nobody's name. */
const askNameless = () => askVoice(null, { save: (said) => run(() => passOn(said)), wish: null });

/** @param {{feeling: string, line: string}} said */
async function passOn(said) {
  const { outcome } = await desk.say({ via: 'list' }, said);
  home();
  play(outcome);
  toast(outcome === 'kept' ? t('已存本机。传给下一位。') : t('记下了。传给下一位。'));
}

/** On the ready screen of this desk. @returns {Node | null} */
export const band = () => (session.desk === 'voices' && !session.kiosk ? nameless(askNameless) : null);

Object.assign(doing, { voices: { ask, band } });
