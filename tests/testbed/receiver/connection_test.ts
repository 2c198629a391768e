import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { MessageEncoder } from "../../../src/intake/encode.ts";
import { FrameWriter } from "../../../src/wire/lz4_frame_writer.ts";
import { compressedFrame, STORED_SESSION, workedBytes } from "../../wire/worked_messages.ts";
import {
  bytesOf,
  concatenate,
  CONNECT,
  container,
  deletion,
  HEARTBEAT,
  NotedStream,
  pod,
  resync,
  session,
  VERSION,
} from "./sending.ts";

Deno.test("ConnectionStream reads the protocol's session of stored blocks", () => {
  const noted = new NotedStream();
  ok(noted.receive(STORED_SESSION));
  equal(noted.names, ["version_info", "connect", "pod_resync", "heartbeat"]);
  equal(noted.rules, []);
  equal(noted.stream.state, {
    hostname: "node-a",
    version: noted.messages[0],
    epoch: 1n,
    messages: 4,
  });
});

Deno.test("ConnectionStream reads the compressed session C1 to C5", () => {
  const noted = new NotedStream();
  ok(noted.receive(concatenate(workedBytes("E1"), compressedFrame())));
  equal(noted.rules, []);
  equal(noted.names, [
    "version_info",
    "connect",
    "pod_resync",
    "heartbeat",
    "pod_new_with_name",
    "pod_container",
    "pod_delete",
  ]);
  strictEqual(noted.model.pods.size, 0);
});

Deno.test("ConnectionStream takes messages into the model", () => {
  const noted = new NotedStream();
  ok(noted.receive(session(
    VERSION,
    CONNECT,
    resync(1),
    pod("a"),
    container("a", "containerd://1"),
    pod("b"),
    deletion("a"),
  )));
  equal([...noted.model.pods.keys()], ["b"]);
  ok(noted.receive(session(VERSION, resync(2)).subarray(24 + 7)));
  strictEqual(noted.model.pods.size, 0);
});

Deno.test("ConnectionStream does not let a fatal message take effect, nor what follows", () => {
  const noted = new NotedStream();
  ok(!noted.receive(session(VERSION, CONNECT, resync(1), pod("a"), CONNECT, pod("b"))));
  equal([...noted.model.pods.keys()], ["a"]);
  strictEqual(noted.names.length, 4);
});

Deno.test("ConnectionStream reads what FrameWriter and MessageEncoder write, without a fault", () => {
  for (const compression of ["lz4", "stored"] as const) {
    const frame = new FrameWriter({ compression });
    const encoder = new MessageEncoder(frame);
    encoder.setTime(1_700_000_000_000);
    encoder.connect(3, "node-a");
    encoder.podResync(1);
    const long = "€".repeat(3000);
    for (let index = 0; index < 1000; index++) {
      const uid = `uid-${index}`;
      ok(encoder.podNew(uid, index, long, long, long, long, 255, false, long));
      ok(encoder.podContainer(uid, `containerd://${index}`, long, `${long}:${index}`));
      if (index % 3 === 0) ok(encoder.podDelete(uid));
      if (index % 10 === 0) frame.seal();
    }
    frame.seal();
    const noted = new NotedStream();
    ok(noted.receive(concatenate(bytesOf(VERSION), frame.take())));
    equal(noted.rules, []);
    strictEqual(noted.model.pods.size, 666);
    strictEqual(noted.model.containerCount, 666);
  }
});

Deno.test("ConnectionStream tells the same however its bytes are cut", () => {
  const bytes = session(VERSION, CONNECT, resync(1), pod("a"), deletion("c"), HEARTBEAT);
  const whole = new NotedStream();
  whole.receive(bytes);
  equal(whole.rules, ["unknown_delete"]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }), (sizes) => {
      const cut = new NotedStream();
      let offset = 0;
      for (const size of [...sizes, bytes.length]) {
        ok(cut.receive(bytes.subarray(offset, offset + size)));
        offset += size;
      }
      equal(cut.messages, whole.messages);
      equal(cut.violations, whole.violations);
    }),
  );
});

Deno.test("ConnectionStream survives mutated and random sessions", () => {
  const pristine = session(VERSION, CONNECT, resync(1), pod("a"), container("a", "1"), HEARTBEAT);
  const survives = (bytes: Uint8Array) => {
    const noted = new NotedStream();
    const open = noted.receive(bytes);
    strictEqual(noted.violations.some(({ fatal }) => fatal), !open);
    if (open) noted.stream.ended(0, "end");
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(pristine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      (changes) => {
        const bytes = pristine.slice();
        for (const [index, value] of changes) bytes[index] = value;
        survives(bytes);
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
    survives(noise);
    survives(concatenate(bytesOf(VERSION), noise));
    survives(concatenate(session(VERSION, CONNECT), noise));
  }));
});
