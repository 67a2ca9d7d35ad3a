/** A badge's code: what is printed, what is typed, what a QR holds. The server's rules are in care/badges.py. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 9;

/**
 * The character that closes eight others. Each place weighs an odd number, so a single wrong one always shows.
 * @param {string} body
 */
export function checkCharacter(body) {
  let sum = 0;
  for (let place = 0; place < body.length; place++) sum += (2 * place + 1) * ALPHABET.indexOf(body[place]);
  return ALPHABET[sum % ALPHABET.length];
}

/**
 * The code in what was scanned or typed, or null where it is none of ours.
 * Takes a bare code or a badge's link (…/B/CODE), in any case and width, with spaces and hyphens; O is read as 0, I and L as 1.
 * @param {string} text
 * @returns {string | null}
 */
export function readBadge(text) {
  let plain = text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  if (plain.includes('/')) {
    const path = plain.split(/[?#]/, 1)[0].replace(/\/+$/, '');
    const place = path.lastIndexOf('/B/');
    if (place < 0) return null;
    plain = path.slice(place + 3);
  }
  const code = plain.replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (code.length !== LENGTH || [...code].some((character) => !ALPHABET.includes(character))) return null;
  return checkCharacter(code.slice(0, -1)) === code.at(-1) ? code : null;
}

/**
 * A join code as people type it: spaces, hyphens and lower case taken away, look-alikes put right. A whole join link is taken too.
 * @param {string} text
 */
export function readJoinCode(text) {
  const after = text.includes('#') ? text.slice(text.lastIndexOf('#') + 1) : text;
  return after.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}
