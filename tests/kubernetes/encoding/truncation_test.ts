import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { JSON_ENCODING, MalformedError, PROTOBUF } from "../../../src/kubernetes/encoding/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { WEB } from "../objects/objects.ts";
import { podMessage } from "../objects/protobuf_pods.ts";
import { outcome } from "./outcome.ts";
import { envelope, frame, joined, listBody, statusObject } from "./protobuf_objects.ts";
import { recorded } from "./recorded.ts";
import { utf8 } from "./utf8.ts";

const unknown = () => undefined;

Deno.test("PROTOBUF.object() cut anywhere is refused or lacks fields behind the cut", () => {
  const bytes = recorded("pod-web.bin");
  const decoder = new PodDecoder();
  const whole = PROTOBUF.object(decoder, bytes, 0, bytes.length, unknown);
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.slice(0, length);
    const record = outcome(() => PROTOBUF.object(decoder, cut, 0, length, unknown));
    if (record === "malformed" || record.uid === "") continue;
    // Behind the object only the two empty fields of the envelope are left.
    ok(length >= bytes.length - 4, `cut at ${length} was accepted`);
    deepStrictEqual(record, whole);
  }
});

Deno.test("ProtobufListDecoder.finish() refuses a list cut anywhere but in its last fields", () => {
  const bytes = listBody([podMessage(WEB), podMessage({ metadata: { uid: "u" } })], "12", "next");
  for (let length = 0; length < bytes.length; length++) {
    const list = PROTOBUF.list(() => {});
    const metadata = outcome(() => (list.push(bytes.slice(0, length)), list.finish()));
    if (length < bytes.length - 4) strictEqual(metadata, "malformed", `cut at ${length}`);
  }
});

Deno.test("JsonListDecoder.finish() refuses a list cut anywhere", () => {
  const bytes = utf8(
    JSON.stringify({ kind: "PodList", metadata: { resourceVersion: "12" }, items: [WEB, null] }),
  );
  for (let length = 0; length < bytes.length; length++) {
    const list = JSON_ENCODING.list(() => {});
    strictEqual(
      outcome(() => (list.push(bytes.slice(0, length)), list.finish())),
      "malformed",
      `cut at ${length}`,
    );
  }
});

Deno.test("a watch cut anywhere has given the whole events before and waits for the rest", () => {
  const events = [
    frame("ADDED", envelope(podMessage(WEB))),
    frame("ERROR", statusObject({ code: 1 })),
  ];
  const lines = events.map((_, n) => utf8(`{"type":"ADDED","object":{"n":${n}}}\n`));
  for (const [encoding, pieces] of [[PROTOBUF, events], [JSON_ENCODING, lines]] as const) {
    const bytes = joined(pieces);
    const first = pieces[0]!.length;
    for (let length = 0; length <= bytes.length; length++) {
      let seen = 0;
      const watch = encoding.watch(() => seen++);
      watch.push(bytes.slice(0, length));
      const expected = length === bytes.length ? 2 : length >= first ? 1 : 0;
      strictEqual(seen, expected, `${encoding.name} cut at ${length}`);
      strictEqual(watch.finish(), length === [0, first, bytes.length][expected]);
    }
  }
});

Deno.test("status() and bookmark() refuse what is cut inside a field", () => {
  const status = statusObject({ code: 410, reason: "Expired", message: "m", retryAfterSeconds: 3 });
  for (let length = 0; length < status.length; length++) {
    outcome(() => PROTOBUF.status(status.slice(0, length), 0, length));
    outcome(() => PROTOBUF.bookmark(status.slice(0, length), 0, length));
  }
  const json = utf8('{"code":410}');
  for (let length = 0; length < json.length; length++) {
    throws(() => JSON_ENCODING.status(json, 0, length), MalformedError);
    throws(() => JSON_ENCODING.bookmark(json, 0, length), MalformedError);
  }
});
