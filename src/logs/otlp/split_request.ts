/** A message's field, in the bytes that hold it. */
export interface Part {
  readonly number: number;
  /** Of the whole field, with its tag. */
  readonly from: number;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

/**
 * The fields of a message whose values are bytes; others are passed over.
 *
 * @throws {RangeError} when it is no message
 */
export function* partsOf(bytes: Uint8Array, start: number, end: number): Generator<Part> {
  for (let at = start; at < end;) {
    const from = at;
    const tag = varint(bytes, at);
    at = tag.next;
    switch (tag.value & 7) {
      case 0:
        at = varint(bytes, at).next;
        break;
      case 1:
        at += 8;
        break;
      case 5:
        at += 4;
        break;
      case 2: {
        const length = varint(bytes, at);
        at = length.next + length.value;
        if (at > end) throw new RangeError("a field is longer than its message");
        yield { number: tag.value >>> 3, from, start: length.next, end: at };
        break;
      }
      default:
        throw new RangeError(`there is no wire type ${tag.value & 7}`);
    }
  }
}

export function varint(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly next: number } {
  let value = 0;
  let factor = 1;
  for (let next = at; next < bytes.length; next++, factor *= 0x80) {
    const byte = bytes[next]!;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: next + 1 };
  }
  throw new RangeError("a number has no end");
}

const RESOURCE_LOGS = 1;
const SCOPE_LOGS = 2;
const LOG_RECORD = 2;

export function countRecords(request: Uint8Array): number {
  let count = 0;
  for (const resource of partsOf(request, 0, request.length)) {
    for (const scope of partsOf(request, resource.start, resource.end)) {
      if (scope.number !== SCOPE_LOGS) continue;
      for (const { number } of partsOf(request, scope.start, scope.end)) {
        if (number === LOG_RECORD) count++;
      }
    }
  }
  return count;
}

/**
 * Two requests with half of the records each, in their order, every one with its resource and scope.
 *
 * @returns undefined when there is one record only, or none
 */
export function splitRequest(
  request: Uint8Array,
  records: number,
): readonly [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] | undefined {
  if (records < 2) return undefined;
  const half = records >> 1;
  return [range(request, 0, half), range(request, half, records)];
}

/** A request with the records from one number to another. */
function range(request: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  let index = 0;
  const takeScope = (scope: Part): Uint8Array | undefined => {
    const kept: Uint8Array[] = [];
    let taken = false;
    for (const part of partsOf(request, scope.start, scope.end)) {
      const isRecord = part.number === LOG_RECORD;
      const inRange = isRecord && index >= from && index < to;
      if (isRecord) index++;
      taken ||= inRange;
      if (!isRecord || inRange) kept.push(request.subarray(part.from, part.end));
    }
    return taken ? joined(kept) : undefined;
  };
  const resources: Uint8Array[] = [];
  for (const resource of partsOf(request, 0, request.length)) {
    const kept: Uint8Array[] = [];
    let taken = false;
    for (const part of partsOf(request, resource.start, resource.end)) {
      if (part.number !== SCOPE_LOGS) {
        kept.push(request.subarray(part.from, part.end));
        continue;
      }
      const scope = takeScope(part);
      if (scope === undefined) continue;
      taken = true;
      kept.push(message(SCOPE_LOGS, scope));
    }
    if (taken) resources.push(message(RESOURCE_LOGS, joined(kept)));
  }
  return joined(resources);
}

function message(number: number, content: Uint8Array): Uint8Array {
  const head = [number << 3 | 2];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) head.push(rest % 0x80 | 0x80);
  return joined([Uint8Array.from([...head, rest]), content]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
