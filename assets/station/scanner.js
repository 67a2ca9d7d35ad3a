/** A scanner that types (USB, Bluetooth): keys that come faster than a hand, ended by Enter, Tab or silence. */

const GAP = 50;
const SILENCE = 80;
const LEAST = 6;

/**
 * @param {(text: string) => void} onScan
 * @param {() => void} onMuted keys come through an input method: the code cannot be read
 */
export function listen(onScan, onMuted) {
  let typed = '';
  let last = 0;
  let processed = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function finish() {
    clearTimeout(timer);
    const text = typed;
    typed = '';
    if (text.length < LEAST) return false;
    takeOut(text);
    onScan(text);
    return true;
  }

  addEventListener(
    'keydown',
    (event) => {
      if (event.isComposing || event.keyCode === 229) {
        const fast = event.timeStamp - last < GAP;
        last = event.timeStamp;
        processed = fast ? processed + 1 : 0;
        if (processed === LEAST && !(document.activeElement instanceof HTMLInputElement)) onMuted();
        return;
      }
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.timeStamp - last > GAP) typed = '';
      last = event.timeStamp;
      if (event.key === 'Enter' || event.key === 'Tab') {
        if (typed.length >= LEAST) event.preventDefault();
        if (typed.length >= LEAST) event.stopPropagation();
        finish();
      } else if (event.key.length === 1) {
        typed += event.key;
        clearTimeout(timer);
        timer = setTimeout(finish, SILENCE);
      }
    },
    { capture: true },
  );
}

/** A code that was typed into a field has no business there. @param {string} text */
function takeOut(text) {
  const field = document.activeElement;
  if (field instanceof HTMLInputElement && field.value.endsWith(text)) field.value = field.value.slice(0, -text.length);
}
