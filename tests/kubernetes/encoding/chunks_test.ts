import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  type Encoding,
  JSON_ENCODING,
  type ListMetadata,
  MalformedError,
  PROTOBUF,
} from "../../../src/kubernetes/encoding/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { changed, type PodObject, podRecordOf, WEB } from "../objects/objects.ts";
import { podMessage } from "../objects/protobuf_pods.ts";
import {
  bookmarkFrame,
  type Bytes,
  envelope,
  frame,
  joined,
  listBody,
  listMessage,
  message,
  numberField,
  statusObject,
  textField,
  unknownFields,
} from "./protobuf_objects.ts";
import { cut } from "./recorded.ts";
import { utf8 } from "./utf8.ts";

/** Text beyond ASCII, so that some cuts fall inside a character. */
const PODS: readonly PodObject[] = [
  WEB,
  { metadata: { uid: "u-é-€-😀", name: "bücher-😀" } },
  changed(WEB, "metadata", { uid: "u3", resourceVersion: "99" }),
];
const EXPECTED = PODS.map(podRecordOf);

const LISTS: readonly (readonly [Encoding, Bytes])[] = [
  [PROTOBUF, listBody(PODS.map((pod) => podMessage(pod)), "1234", "next", unknownFields)],
  [
    JSON_ENCODING,
    utf8(JSON.stringify({
      kind: "PodList",
      metadata: { resourceVersion: "1234", continue: "next" },
      extra: [']}"\\', { deep: [null, 1.5, true] }],
      items: PODS,
    })),
  ],
];

const WATCHES: readonly (readonly [Encoding, Bytes])[] = [
  [
    PROTOBUF,
    joined([
      ...PODS.map((pod) => frame("ADDED", envelope(podMessage(pod)), unknownFields)),
      bookmarkFrame("1234"),
      frame("ERROR", statusObject({ code: 410 })),
    ]),
  ],
  [
    JSON_ENCODING,
    utf8(
      [
        ...PODS.map((object) => ({ type: "ADDED", object })),
        { type: "BOOKMARK", object: { metadata: { resourceVersion: "1234" } } },
        { type: "ERROR", object: { code: 410 } },
      ].map((event) => `${JSON.stringify(event)}\n`).join(""),
    ),
  ],
];

function readList(encoding: Encoding, chunks: readonly Uint8Array[]) {
  const decoder = new PodDecoder();
  const records: unknown[] = [];
  const list = encoding.list((bytes, start, end) =>
    records.push(encoding.item(decoder, bytes, start, end, () => undefined))
  );
  for (const chunk of chunks) list.push(chunk);
  return { records, metadata: list.finish() };
}

function readWatch(encoding: Encoding, chunks: readonly Uint8Array[]) {
  const decoder = new PodDecoder();
  const seen: unknown[] = [];
  const watch = encoding.watch((type, bytes, start, end) => {
    if (type === "ERROR") seen.push(encoding.status(bytes, start, end).code);
    else if (type === "BOOKMARK") {
      seen.push(encoding.bookmark(bytes, start, end).resourceVersion);
    } else seen.push(encoding.object(decoder, bytes, start, end, () => undefined));
  });
  for (const chunk of chunks) watch.push(chunk);
  ok(watch.finish());
  return seen;
}

const METADATA: ListMetadata = { resourceVersion: "1234", continueToken: "next" };

for (const [encoding, body] of LISTS) {
  Deno.test(`a ${encoding.name} list cut in two anywhere, or into single bytes, is the same`, () => {
    const expected = { records: EXPECTED, metadata: METADATA };
    for (let at = 0; at <= body.length; at++) {
      deepStrictEqual(readList(encoding, cut(body, at)), expected, `cut at ${at}`);
    }
    const single = cut(body, ...Array.from({ length: body.length - 1 }, (_, n) => n + 1));
    deepStrictEqual(readList(encoding, single), expected);
  });
}

for (const [encoding, body] of WATCHES) {
  Deno.test(`a ${encoding.name} watch cut in two anywhere, or into single bytes, is the same`, () => {
    const expected = [...EXPECTED, "1234", 410];
    for (let at = 0; at <= body.length; at++) {
      deepStrictEqual(readWatch(encoding, cut(body, at)), expected, `cut at ${at}`);
    }
    const single = cut(body, ...Array.from({ length: body.length - 1 }, (_, n) => n + 1));
    deepStrictEqual(readWatch(encoding, single), expected);
  });
}

Deno.test("lists and watches do not depend on the cuts, whatever they are", () => {
  const bodies = [
    ...LISTS.map((list) => [...list, readList] as const),
    ...WATCHES.map((watch) => [...watch, readWatch] as const),
  ];
  for (const [encoding, body, read] of bodies) {
    const cuts = fc.array(fc.nat(body.length), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        const chunks = cut(body, ...at.toSorted((a, b) => a - b));
        deepStrictEqual(read(encoding, chunks), read(encoding, [body]));
      }),
      { numRuns: 50 },
    );
  }
});

Deno.test("a decoder does not keep the chunk it was given", () => {
  for (const [encoding, body] of LISTS) {
    const shared = new Uint8Array(64);
    const decoder = new PodDecoder();
    const records: unknown[] = [];
    const list = encoding.list((bytes, start, end) =>
      records.push(encoding.item(decoder, bytes, start, end, () => undefined))
    );
    for (let at = 0; at < body.length; at += shared.length) {
      const piece = body.subarray(at, at + shared.length);
      shared.set(piece);
      list.push(shared.subarray(0, piece.length));
      shared.fill(0xff);
    }
    deepStrictEqual(list.finish(), METADATA);
    deepStrictEqual(records, EXPECTED);
  }
});

Deno.test("ProtobufListDecoder takes an empty list, and one whose last field it does not know", () => {
  for (
    const list of [
      listBody([], "5"),
      envelope(new Uint8Array(0)),
      Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x12, 0x00),
      Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x12, 0x03, 0x1a, 0x01, 0x00),
      Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x12, 0x02, 0x18, 0x00),
    ]
  ) {
    for (let at = 0; at <= list.length; at++) {
      const { records } = readList(PROTOBUF, cut(list, at));
      deepStrictEqual(records, []);
    }
  }
});

Deno.test("ProtobufListDecoder takes the list's metadata after its items", () => {
  const list = message((writer) => {
    writer.tag(2, 2).bytes(podMessage(WEB));
    writer.tag(1, 2).bytes(message((one) => (textField(one, 2, "8"), numberField(one, 4, 3))));
  });
  const { records, metadata } = readList(PROTOBUF, [envelope(list)]);
  deepStrictEqual(records, [podRecordOf(WEB)]);
  deepStrictEqual(metadata, { resourceVersion: "8", continueToken: "" });
});

Deno.test("ProtobufListDecoder refuses what is no list", () => {
  const list = listMessage([podMessage(WEB)], "5");
  const bodies: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array(0)],
    ["only the magic bytes", Uint8Array.of(0x6b, 0x38, 0x73, 0x00)],
    ["other magic bytes", utf8("<html><body>")],
    ["a list without its envelope", list],
    ["an envelope without a list", Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x1a, 0x00)],
    ["a group", joined([envelope(list), Uint8Array.of(0x1b)])],
    ["an endless number", joined([envelope(list), new Uint8Array(11).fill(0xff)])],
  ];
  for (const [what, body] of bodies) {
    throws(() => readList(PROTOBUF, [body]), MalformedError, what);
  }
});

Deno.test("an item that claims 2 GiB is refused before it is waited for", () => {
  const claim = [0xff, 0xff, 0xff, 0xff, 0x07];
  const huge = Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x12);
  throws(
    () => PROTOBUF.list(() => {}).push(joined([huge, Uint8Array.from(claim)])),
    /list item of 2147483647 bytes/,
  );
  const small = Uint8Array.of(0x6b, 0x38, 0x73, 0x00, 0x12, 0x20, 0x12);
  throws(
    () => PROTOBUF.list(() => {}).push(joined([small, Uint8Array.from(claim)])),
    /claims 2147483647 bytes where 26 are left/,
  );
  throws(
    () => PROTOBUF.watch(() => {}).push(Uint8Array.of(0x7f, 0xff, 0xff, 0xff)),
    /watch frame of 2147483647 bytes/,
  );
  throws(() => PROTOBUF.watch(() => {}).push(utf8("<html>")), /watch frame of 1013478509 bytes/);
});

Deno.test("an object without an end is refused when it is beyond any object's size", () => {
  const chunk = new Uint8Array(1 << 20).fill(0x61);
  const endless: readonly (readonly [string, (chunk: Uint8Array) => void, Uint8Array])[] = [
    ["JSON list", pushOf(JSON_ENCODING.list(() => {})), utf8('{"items":[{"a":"')],
    ["JSON key", pushOf(JSON_ENCODING.list(() => {})), utf8('{"')],
    ["JSON watch", pushOf(JSON_ENCODING.watch(() => {})), utf8('{"type":"')],
  ];
  for (const [what, push, beginning] of endless) {
    push(beginning);
    let pushed = 0;
    throws(
      () => {
        for (; pushed < 40; pushed++) push(chunk);
      },
      MalformedError,
      what,
    );
    ok(pushed <= 17, `${what}: ${pushed} MiB were held`);
  }
});

function pushOf(decoder: { push(chunk: Uint8Array): void }): (chunk: Uint8Array) => void {
  return (chunk) => decoder.push(chunk);
}

Deno.test("ProtobufWatchDecoder answers events it does not know and those without an object", () => {
  const types: string[] = [];
  const ranges: number[] = [];
  const watch = PROTOBUF.watch((type, _, start, end) => {
    types.push(type);
    ranges.push(end - start);
  });
  watch.push(frame("LATER", envelope(new Uint8Array(0))));
  watch.push(new Uint8Array(4));
  watch.push(Uint8Array.of(0, 0, 0, 7, 0x0a, 5, ...utf8("ADDED")));
  deepStrictEqual(types, ["unknown", "unknown", "ADDED"]);
  deepStrictEqual(ranges.slice(1), [0, 0]);
});
