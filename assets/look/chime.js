/** A sound for who looks elsewhere: made on the spot, as on the station. A browser stays silent until its page has been touched. */

/** @type {AudioContext | null} */
let audio = null;

/** pitch in hertz, from and lasts in seconds @type {Record<string, [number, number, number][]>} */
const OF = {
  question: [[440, 0, 0.13], [523.25, 0.14, 0.13], [440, 0.28, 0.22]],
  late: [[659.25, 0, 0.22], [523.25, 0.26, 0.22], [659.25, 0.6, 0.22], [523.25, 0.86, 0.34]],
};

/** Let sound begin, where the page has been touched by now. Not before: a browser refuses, and complains of it in its console. */
export function wake() {
  if (!navigator.userActivation?.hasBeenActive) return;
  audio ??= typeof AudioContext === "undefined" ? null : new AudioContext();
  if (audio?.state === "suspended") audio.resume().catch(() => {});
}

/** Whether a sound would be heard. */
export function isHeard() {
  return audio?.state === "running";
}

/**
 * Ring once. `window.rung` keeps what was rung, for who tests it.
 * @param {"question" | "late"} what
 */
export function ring(what) {
  wake();
  (window.rung ??= []).push(what);
  if (!audio || !isHeard()) return;
  for (const [pitch, from, lasts] of OF[what]) {
    const start = audio.currentTime + from;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.3, start + 0.012);
    volume.gain.setValueAtTime(0.3, start + lasts * 0.6);
    volume.gain.linearRampToValueAtTime(0, start + lasts);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + lasts);
  }
}
