import fc from "fast-check";
import { JSON_ENCODING, MalformedError, PROTOBUF } from "../../../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder, PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { envelope, frame, joined, listBody } from "./protobuf_objects.ts";
import { recorded } from "./recorded.ts";
import { utf8 } from "./utf8.ts";

const POD_JSON = recorded("pod-web.json");
const SEEDS:
  readonly (readonly [name: string, bytes: Uint8Array, decode: (bytes: Uint8Array) => void])[] = [
    ["protobuf pod", recorded("pod-web.bin"), (bytes) => {
      PROTOBUF.object(new PodDecoder(), bytes, 0, bytes.length, () => undefined);
    }],
    ["JSON pod", POD_JSON, (bytes) => {
      new PodDecoder().json(bytes, 0, bytes.length, () => undefined);
    }],
    ["protobuf metadata", recorded("replicaset.bin"), (bytes) => {
      PROTOBUF.object(new OwnerDecoder(), bytes, 0, bytes.length, () => undefined);
    }],
    [
      "protobuf list",
      listBody([recorded("pod-web.bin"), recorded("job.bin")], "7", "next"),
      (bytes) => readList(PROTOBUF, bytes),
    ],
    [
      "JSON list",
      joined([utf8('{"metadata":{"resourceVersion":"7"},"items":['), POD_JSON, utf8(",{}]}")]),
      (bytes) => readList(JSON_ENCODING, bytes),
    ],
    [
      "protobuf watch",
      joined([
        frame("ADDED", recorded("pod-web.bin")),
        recorded("bookmark-pods.bin"),
        recorded("gone-watch.bin"),
        frame("DELETED", envelope(new Uint8Array(0))),
      ]),
      (bytes) => readWatch(PROTOBUF, bytes),
    ],
    [
      "JSON watch",
      joined([
        utf8('{"type":"MODIFIED","object":'),
        POD_JSON,
        utf8("}\n"),
        recorded("bookmark-pods.jsonl"),
        recorded("gone-watch.jsonl"),
      ]),
      (bytes) => readWatch(JSON_ENCODING, bytes),
    ],
  ];

/** More handler calls than bytes would mean that a decoder does not get on. */
function counted(bytes: Uint8Array): () => void {
  let left = bytes.length + 1;
  return () => {
    if (--left < 0) throw new Error("more items than bytes");
  };
}

function readList(encoding: typeof PROTOBUF, bytes: Uint8Array): void {
  const decoder = new PodDecoder();
  const count = counted(bytes);
  const list = encoding.list((chunk, start, end) => {
    count();
    ignoreMalformed(() => encoding.item(decoder, chunk, start, end, () => undefined));
  });
  list.push(bytes.subarray(0, bytes.length >> 1));
  list.push(bytes.subarray(bytes.length >> 1));
  list.finish();
}

function readWatch(encoding: typeof PROTOBUF, bytes: Uint8Array): void {
  const decoder = new PodDecoder();
  const count = counted(bytes);
  const watch = encoding.watch((type, chunk, start, end) => {
    count();
    ignoreMalformed(() => {
      if (type === "ERROR") encoding.status(chunk, start, end);
      else if (type === "BOOKMARK") encoding.bookmark(chunk, start, end);
      else encoding.object(decoder, chunk, start, end, () => undefined);
    });
  });
  watch.push(bytes.subarray(0, bytes.length >> 1));
  watch.push(bytes.subarray(bytes.length >> 1));
}

function ignoreMalformed(decode: () => void): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
}

interface Mutation {
  readonly at: number;
  readonly how: "set" | "flip" | "insert" | "remove" | "repeat";
  readonly byte: number;
  readonly length: number;
}

function mutated(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let result = [...bytes];
  for (const { at, how, byte, length } of mutations) {
    const place = at % Math.max(1, result.length);
    if (how === "set") result[place] = byte;
    else if (how === "flip") result[place] = (result[place] ?? 0) ^ (1 << (byte & 7));
    else if (how === "insert") result.splice(place, 0, byte);
    else if (how === "remove") result.splice(place, length);
    else {
      const piece = result.slice(place, place + length);
      result = [...result.slice(0, place), ...piece, ...result.slice(place)];
    }
  }
  return Uint8Array.from(result);
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(20_000),
  how: fc.constantFrom("set", "set", "flip", "flip", "insert", "remove", "repeat"),
  byte: fc.oneof(fc.constantFrom(0, 0x7f, 0x80, 0xff, ...utf8('{}[]",:\\\n')), fc.nat(255)),
  length: fc.integer({ min: 1, max: 300 }),
});

for (const [name, bytes, decode] of SEEDS) {
  Deno.test(`decoding a damaged ${name} ends, with a record or a MalformedError`, () => {
    ignoreMalformed(() => decode(bytes.slice()));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
        ignoreMalformed(() => decode(mutated(bytes, mutations)));
      }),
      { numRuns: 400 },
    );
  });
}

Deno.test("decoding any bytes ends, with a record or a MalformedError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    for (const [, , decode] of SEEDS) {
      ignoreMalformed(() => decode(bytes.slice()));
      ignoreMalformed(() => decode(joined([Uint8Array.of(0x6b, 0x38, 0x73, 0x00), bytes])));
      ignoreMalformed(() => decode(joined([Uint8Array.of(0, 0, 0, bytes.length), bytes])));
    }
  }));
});
