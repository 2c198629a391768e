/** Values of OTLP as protobuf writes them (opentelemetry-proto, common/v1/common.proto). */
import type { AttributeValue } from "./attribute.ts";

const encoder = new TextEncoder();

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(rest % 0x80 | 0x80);
  return [...bytes, rest];
}

/** A field whose value is bytes: tag, length, content. */
export function field(number: number, content: ArrayLike<number>): number[] {
  return [number << 3 | 2, ...varint(content.length), ...Array.from(content)];
}

/** `KeyValue` without its own tag. */
export function keyValue(name: string, value: AttributeValue): number[] {
  return [...field(1, encoder.encode(name)), ...field(2, anyValue(value))];
}

function anyValue(value: AttributeValue): number[] {
  switch (typeof value) {
    case "string":
      return field(1, encoder.encode(value));
    case "boolean":
      return [2 << 3, value ? 1 : 0];
    case "number":
      return [3 << 3, ...varint(value)];
    default:
      return field(5, value.flatMap((text) => field(1, anyValue(text))));
  }
}
