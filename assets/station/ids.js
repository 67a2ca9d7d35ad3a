/** Ids made on this phone. Plain http has no crypto.randomUUID, so they come from getRandomValues. */

/** A UUID of version 7: 48 bits of time, then randomness, so that later ids sort later. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place--) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A new record's id for a child who is taken down at this desk. */
export const newChildId = () => `c${uuid().replaceAll('-', '')}`;
