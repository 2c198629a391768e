import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { JSON_ENCODING, PROTOBUF } from "../../../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder, PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { type MetadataObject, ownerRecordOf, type PodObject } from "../objects/objects.ts";
import { collector, recorded, recordedEvent, recordedJson } from "./recorded.ts";

const unknown = () => undefined;

Deno.test("ProtobufListDecoder reads a recorded page and its continue token", () => {
  const { items, item } = collector();
  const list = PROTOBUF.list(item);
  list.push(recorded("list-protobuf.bin"));
  const metadata = list.finish();
  ok(Number(metadata.resourceVersion) > 0);
  ok(metadata.continueToken.startsWith("ey"));
  strictEqual(items.length, 1);
  const record = PROTOBUF.item(new PodDecoder(), items[0]!, 0, items[0]!.length, unknown);
  ok(record.name !== "" && record.namespace === "demo" && record.uid.length === 36);
});

Deno.test("a recorded partial list and the same object in a JSON watch are one record", () => {
  const { items, item } = collector();
  const list = PROTOBUF.list(item);
  list.push(recorded("list-protobuf-partial.bin"));
  list.finish();
  const partial: { readonly object: { readonly metadata: MetadataObject } } = recordedJson(
    "watch-list-partial.jsonl",
  );
  const record = PROTOBUF.item(new OwnerDecoder(), items[0]!, 0, items[0]!.length, unknown);
  deepStrictEqual(record, ownerRecordOf(partial.object.metadata));
});

Deno.test("a recorded partial watch event is one record in both encodings", () => {
  const binary = recordedEvent("watch-protobuf-partial.bin");
  const records: unknown[] = [];
  const decoder = new OwnerDecoder();
  const watch = JSON_ENCODING.watch((type, bytes, start, end) => {
    strictEqual(type, "ADDED");
    records.push(JSON_ENCODING.object(decoder, bytes, start, end, unknown));
  });
  watch.push(recorded("watch-partial.jsonl"));
  strictEqual(binary.type, "ADDED");
  deepStrictEqual(records, [
    PROTOBUF.object(decoder, binary.object, 0, binary.object.length, unknown),
  ]);
});

for (const kind of ["pods", "replicasets", "jobs"]) {
  Deno.test(`bookmark() finds the end of a recorded WatchList of ${kind}`, () => {
    const binary = recordedEvent(`bookmark-${kind}.bin`);
    strictEqual(binary.type, "BOOKMARK");
    const bookmark = PROTOBUF.bookmark(binary.object, 0, binary.object.length);
    strictEqual(bookmark.initialEventsEnd, true);
    ok(Number(bookmark.resourceVersion) > 0);
    let seen = 0;
    const watch = JSON_ENCODING.watch((type, bytes, start, end) => {
      strictEqual(type, "BOOKMARK");
      deepStrictEqual(JSON_ENCODING.bookmark(bytes, start, end), {
        resourceVersion:
          recordedJson<{ object: PodObject }>(`bookmark-${kind}.jsonl`).object.metadata
            .resourceVersion,
        initialEventsEnd: true,
      });
      seen++;
    });
    watch.push(recorded(`bookmark-${kind}.jsonl`));
    strictEqual(seen, 1);
  });
}

Deno.test("status() reads the recorded ERROR event in both encodings", () => {
  const { type, object } = recordedEvent("gone-watch.bin");
  strictEqual(type, "ERROR");
  deepStrictEqual(PROTOBUF.status(object, 0, object.length), {
    code: 410,
    reason: "Expired",
    message: "too old resource version: 1 (431)",
    retryAfterSeconds: 0,
  });
  const watch = JSON_ENCODING.watch((type, bytes, start, end) => {
    strictEqual(type, "ERROR");
    deepStrictEqual(JSON_ENCODING.status(bytes, start, end), {
      code: 410,
      reason: "Expired",
      message: "too old resource version: 407 (431)",
      retryAfterSeconds: 0,
    });
  });
  watch.push(recorded("gone-watch.jsonl"));
});

Deno.test("status() reads the recorded failures", () => {
  const read = (name: string) => {
    const bytes = recorded(`status-${name}.json`);
    return JSON_ENCODING.status(bytes, 0, bytes.length);
  };
  strictEqual(read("forbidden").code, 403);
  ok(read("forbidden").message.includes("system:serviceaccount:demo:watcher"));
  deepStrictEqual(
    [read("unauthorized").code, read("unauthorized").reason],
    [401, "Unauthorized"],
  );
  deepStrictEqual([read("gone-continue").code, read("gone-continue").reason], [410, "Expired"]);
  deepStrictEqual([read("list-future").code, read("list-future").retryAfterSeconds], [504, 1]);
  strictEqual(read("invalid-list-options").code, 422);
});
