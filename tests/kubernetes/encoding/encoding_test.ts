import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ByteQueue } from "../../../src/kubernetes/encoding/byte_queue.ts";
import {
  acceptOf,
  encodingOf,
  JSON_ENCODING,
  MalformedError,
  PROTOBUF,
  simplerThan,
} from "../../../src/kubernetes/encoding/mod.ts";
import { bookmarkFrame, bytesField, envelope, message, statusObject } from "./protobuf_objects.ts";
import { utf8 } from "./utf8.ts";

Deno.test("acceptOf() asks for protobuf first, and for the single form of metadata in a watch", () => {
  strictEqual(
    acceptOf({ of: "objects", in: "list" }),
    "application/vnd.kubernetes.protobuf,application/json",
  );
  strictEqual(
    acceptOf({ of: "objects", in: "watch" }),
    acceptOf({ of: "objects", in: "list" }),
  );
  strictEqual(
    acceptOf({ of: "metadata", in: "list" }),
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1," +
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
  );
  strictEqual(
    acceptOf({ of: "metadata", in: "watch" }),
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1," +
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
  );
});

Deno.test("simplerThan() ends with JSON alone", () => {
  strictEqual(simplerThan("metadata"), "objects");
  strictEqual(simplerThan("objects"), "objects in JSON");
  strictEqual(simplerThan("objects in JSON"), undefined);
  strictEqual(acceptOf({ of: "objects in JSON", in: "watch" }), "application/json");
});

Deno.test("encodingOf() knows the two encodings by their media type alone", () => {
  const types = {
    "application/vnd.kubernetes.protobuf": PROTOBUF,
    "application/vnd.kubernetes.protobuf;stream=watch": PROTOBUF,
    "Application/JSON; charset=utf-8": JSON_ENCODING,
    " application/json ": JSON_ENCODING,
    "text/html": undefined,
    "application/cbor": undefined,
    "application/json-patch+json": undefined,
    "": undefined,
  };
  for (const [type, encoding] of Object.entries(types)) strictEqual(encodingOf(type), encoding);
});

/** The object of the BOOKMARK in a frame. */
function protobufBookmark(annotations: Readonly<Record<string, string>>): boolean {
  let found: boolean | undefined;
  const watch = PROTOBUF.watch((type, bytes, start, end) => {
    strictEqual(type, "BOOKMARK");
    found = PROTOBUF.bookmark(bytes, start, end).initialEventsEnd;
  });
  watch.push(bookmarkFrame("7", annotations));
  return found!;
}

function jsonBookmark(annotations: unknown): boolean {
  const bytes = utf8(JSON.stringify({ metadata: { resourceVersion: "7", annotations } }));
  return JSON_ENCODING.bookmark(bytes, 0, bytes.length).initialEventsEnd;
}

Deno.test("bookmark() takes only the annotation with the value true for the end of a list", () => {
  const end = "k8s.io/initial-events-end";
  const cases: readonly (readonly [Readonly<Record<string, string>>, boolean])[] = [
    [{}, false],
    [{ [end]: "true" }, true],
    [{ a: "true", [end]: "true", z: "false" }, true],
    [{ [end]: "false" }, false],
    [{ [end]: "", other: "true" }, false],
    [{ "k8s.io/initial-events-en": "true" }, false],
  ];
  for (const [annotations, expected] of cases) {
    strictEqual(protobufBookmark(annotations), expected, JSON.stringify(annotations));
    strictEqual(jsonBookmark(annotations), expected, JSON.stringify(annotations));
  }
  strictEqual(jsonBookmark(null), false);
});

Deno.test("status() takes what is absent or of another type for nothing", () => {
  const nothing = { code: 0, reason: "", message: "", retryAfterSeconds: 0 };
  const empty = envelope(new Uint8Array(0));
  deepStrictEqual(PROTOBUF.status(empty, 0, empty.length), nothing);
  for (
    const text of ["{}", "null", "[]", "12", '{"code":"410","reason":1,"details":{"a":1}}']
  ) {
    const bytes = utf8(text);
    deepStrictEqual(JSON_ENCODING.status(bytes, 0, bytes.length), nothing, text);
  }
});

Deno.test("status() reads when to ask again", () => {
  const status = { code: 429, reason: "TooManyRequests", message: "m", retryAfterSeconds: 3 };
  const binary = statusObject(status);
  deepStrictEqual(PROTOBUF.status(binary, 0, binary.length), status);
  const { retryAfterSeconds, ...rest } = status;
  const json = utf8(JSON.stringify({ ...rest, details: { retryAfterSeconds } }));
  deepStrictEqual(JSON_ENCODING.status(json, 0, json.length), status);
});

Deno.test("PROTOBUF refuses objects without their envelope", () => {
  const bare = message((writer) => bytesField(writer, 1, new Uint8Array(0)));
  for (const bytes of [bare, utf8("k8"), utf8("k8s"), utf8("k8s\u0001"), utf8("<html></html>")]) {
    throws(() => PROTOBUF.status(bytes, 0, bytes.length), MalformedError);
    throws(() => PROTOBUF.bookmark(bytes, 0, bytes.length), MalformedError);
  }
});

Deno.test("ByteQueue keeps the order of bytes and gives a large buffer back", () => {
  const queue = new ByteQueue(1 << 24);
  const big = new Uint8Array(3 << 20).fill(1);
  queue.push(Uint8Array.of(7));
  queue.push(big);
  strictEqual(queue.length, big.length + 1);
  deepStrictEqual([queue.bytes[queue.start], queue.bytes[queue.end - 1]], [7, 1]);
  queue.start = queue.end;
  queue.push(Uint8Array.of(8, 9));
  strictEqual(queue.bytes.length, 1 << 16);
  deepStrictEqual([...queue.bytes.subarray(queue.start, queue.end)], [8, 9]);
});

Deno.test("ByteQueue makes room without growing when its front was read", () => {
  const queue = new ByteQueue(1 << 24);
  let expected = 0;
  for (let n = 0; n < 1000; n++) {
    queue.push(new Uint8Array(1000).fill(n & 0xff));
    // Two bytes short, so that something is always held.
    while (queue.length > 2) {
      strictEqual(queue.bytes[queue.start], Math.floor(expected++ / 1000) & 0xff);
      queue.start++;
    }
  }
  strictEqual(queue.bytes.length, 1 << 16);
});

Deno.test("ByteQueue refuses to hold more than its limit", () => {
  const queue = new ByteQueue(100_000);
  const chunk = new Uint8Array(50_000);
  throws(() => {
    for (let n = 0; n < 10; n++) queue.push(chunk);
  }, /longer than 100000 bytes/);
});
