/** UTF-16 with a byte order mark, as shells of Windows write it. */
export function utf16(text: string, order: "little-endian" | "big-endian"): Uint8Array {
  const marked = `\ufeff${text}`;
  const bytes = new Uint8Array(2 * marked.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < marked.length; index++) {
    view.setUint16(2 * index, marked.charCodeAt(index), order === "little-endian");
  }
  return bytes;
}
