import { deepStrictEqual, ok } from "node:assert/strict";
import { type ItemHandler, PROTOBUF } from "../../../src/kubernetes/encoding/mod.ts";

const FIXTURES = new URL("../../fixtures/kubernetes/", import.meta.url);

/** Bytes that a real API server sent, a fresh copy each time: JSON decoders write into theirs. */
export function recorded(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, FIXTURES));
}

export function recordedJson<T>(name: string): T {
  return JSON.parse(new TextDecoder().decode(recorded(name)));
}

/** The one event of a recorded protobuf watch, with the range of its object. */
export function recordedEvent(
  name: string,
): { readonly type: string; readonly object: Uint8Array } {
  const events: { type: string; object: Uint8Array }[] = [];
  const watch = PROTOBUF.watch((type, bytes, start, end) =>
    events.push({ type, object: bytes.slice(start, end) })
  );
  watch.push(recorded(name));
  ok(watch.finish());
  deepStrictEqual(events.length, 1);
  return events[0]!;
}

/** The items of a list that arrives in the given chunks, each copied, as its handler must. */
export function collector(): { readonly items: Uint8Array[]; readonly item: ItemHandler } {
  const items: Uint8Array[] = [];
  return { items, item: (bytes, start, end) => items.push(bytes.slice(start, end)) };
}

/** `bytes` cut at these places. */
export function cut(bytes: Uint8Array, ...at: readonly number[]): Uint8Array[] {
  const edges = [0, ...at, bytes.length];
  return edges.slice(1).map((end, n) => bytes.slice(edges[n], end));
}
