/** Whether bytes are UTF-8 as RFC 3629 has it: nothing overlong, no halves of surrogates. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at++]!;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const size = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (at + size > end) return false;
    const second = bytes[at]!;
    const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return false;
    for (let n = 1; n < size; n++) if ((bytes[at + n]! & 0xc0) !== 0x80) return false;
    at += size;
  }
  return true;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The same text with U+FFFD for what is not UTF-8. */
export function repaired(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return encoder.encode(decoder.decode(bytes.subarray(start, end)));
}
