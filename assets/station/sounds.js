/** Sound and vibration of each outcome, made on the spot: nothing is downloaded. Silent until somebody has touched the page. */
import { session } from './session.js';
import { world } from './world.js';

/** @type {AudioContext | null} */
let context = null;

const G4 = 392, A3 = 220, A4 = 440, C5 = 523.25, E5 = 659.25, G5 = 783.99, C6 = 1046.5;

/** @typedef {[pitch: number, from: number, lasts: number, loud: number, wave?: OscillatorType]} Note seconds */

/** @type {Record<string, {notes: Note[], buzz: number[]}>} */
const OF = {
  recorded: { notes: [[G5, 0, 0.12, 0.3], [C6, 0.11, 0.2, 0.3]], buzz: [40] },
  kept: { notes: [[G5, 0, 0.12, 0.3], [C6, 0.11, 0.2, 0.3], [G4, 0.3, 0.3, 0.14]], buzz: [40, 60, 40] },
  already: { notes: [[E5, 0, 0.3, 0.3]], buzz: [120] },
  flagged: { notes: [[A4, 0, 0.13, 0.32], [C5, 0.14, 0.13, 0.32], [A4, 0.28, 0.22, 0.32]], buzz: [80, 60, 80, 60, 80] },
  refused: { notes: [[A3, 0, 0.25, 0.22, 'square'], [A3, 0.35, 0.25, 0.22, 'square']], buzz: [300, 100, 300] },
};

/** Whether this phone may be heard: wanted by the centre, and allowed by the browser since the first touch. */
const mayBeHeard = () => world.current?.sound !== false && context?.state === 'running';

/** Whether its sounds are heard: they can be switched off here, apart from the spoken names. */
export const isHeard = () => session.sound && mayBeHeard();

/** To be called in a touch or a key press: only there does a browser let sound begin. */
export function wake() {
  context ??= typeof AudioContext === 'undefined' ? null : new AudioContext();
  if (context?.state === 'suspended') context.resume().catch(() => {});
  // Asked for now, since many a phone gathers its voices only when somebody asks.
  if (typeof speechSynthesis !== 'undefined') speechSynthesis.getVoices();
}

/** @param {string} outcome */
export function play(outcome) {
  const { notes, buzz } = OF[outcome] ?? OF.recorded;
  if (session.vibration && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(buzz);
  if (isHeard() && context) for (const note of notes) sound(context, note);
}

/** @param {AudioContext} audio @param {Note} note */
function sound(audio, [pitch, from, lasts, loud, wave = 'sine']) {
  const start = audio.currentTime + from;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = wave;
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loud, start + 0.012);
  volume.gain.setValueAtTime(loud, start + lasts * 0.6);
  volume.gain.linearRampToValueAtTime(0, start + lasts);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + lasts);
}

/** The voice that speaks names: a Chinese one, of the mainland before others, on the phone itself before one that needs a network. */
function voice() {
  const rank = (/** @type {SpeechSynthesisVoice} */ { lang, localService }) => (localService ? 2 : 0) + (/^(zh|cmn)([-_](Hans[-_])?CN)?$/i.test(lang) ? 1 : 0);
  const chinese = speechSynthesis.getVoices().filter(({ lang }) => /^(zh|cmn)\b/i.test(lang.replace('_', '-')));
  return chinese.sort((one, other) => rank(other) - rank(one))[0];
}

/**
 * Say a name aloud, where this phone has a Chinese voice by now. Nothing waits for it, and the next name cuts it short.
 * @param {string} name
 */
export function say(name) {
  if (!session.speech || !mayBeHeard() || typeof speechSynthesis === 'undefined') return;
  const speaker = voice();
  if (!speaker) return;
  if (speechSynthesis.speaking || speechSynthesis.pending) speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(name);
  words.voice = speaker;
  words.lang = speaker.lang;
  speechSynthesis.speak(words);
}
