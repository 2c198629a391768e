import { type AnyLayout, layoutOf, LAYOUTS, type Message } from "./messages.ts";
import { REST, widthOf } from "./layout.ts";
import { TIMESTAMP_BYTES } from "./protocol.ts";
import { utf8Length, writeText } from "./text.ts";

/** A message whose strings do not fit the 16-bit lengths of the protocol. */
export class MessageTooLongError extends Error {
  override readonly name = "MessageTooLongError";
}

/**
 * The bytes of any message, exactly as it is: nothing is cut, padding is zero (protocol 2.1).
 *
 * @throws {MessageTooLongError} when a length or `_len` does not fit 16 bits
 */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const layout = layoutOf(LAYOUTS[message.name].id) as AnyLayout;
  const values = message as unknown as Readonly<
    Record<string, string | number | bigint | Uint8Array>
  >;
  let size = layout.header;
  for (const name in layout.texts) size += utf8Length(values[name] as string);
  if (size > 0xffff) {
    throw new MessageTooLongError(
      `${message.name} would have ${size} bytes, but its length field ends at 65535: ` +
        `shorten its strings`,
    );
  }
  const bytes = new Uint8Array(TIMESTAMP_BYTES + size);
  const body = new DataView(bytes.buffer, TIMESTAMP_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, message.timestamp, true);
  body.setUint16(0, layout.id, true);
  if (layout.dynamic) body.setUint16(2, size, true);
  for (const name in layout.fields) {
    const [type, at] = layout.fields[name]!;
    const value = values[name];
    if (value instanceof Uint8Array) {
      bytes.set(value.subarray(0, widthOf(type)), TIMESTAMP_BYTES + at);
    } else if (type === "u64") body.setBigUint64(at, BigInt(value as bigint), true);
    else if (type === "u32") body.setUint32(at, Number(value), true);
    else if (type === "u16") body.setUint16(at, Number(value), true);
    else body.setUint8(at, Number(value));
  }
  let end = TIMESTAMP_BYTES + layout.header;
  for (const name in layout.texts) {
    const lengthAt = layout.texts[name]!;
    const written = writeText(bytes, end, values[name] as string, 0xffff);
    if (lengthAt !== REST) body.setUint16(lengthAt, written, true);
    end += written;
  }
  return bytes;
}
