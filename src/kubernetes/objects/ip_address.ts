/**
 * A dotted-quad IPv4 address as an unsigned 32-bit integer, or -1 when the bytes are anything else
 * (IPv6 included).
 */
export function parseIpv4(bytes: Uint8Array, start: number, end: number): number {
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const code = bytes[i]!;
    if (code === 0x2e) {
      if (part < 0 || ++dots > 3) return -1;
      address = address * 256 + part;
      part = -1;
    } else if (code >= 0x30 && code <= 0x39) {
      part = (part < 0 ? 0 : part * 10) + code - 0x30;
      if (part > 255) return -1;
    } else return -1;
  }
  return dots === 3 && part >= 0 ? address * 256 + part : -1;
}
