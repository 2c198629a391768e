import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { decodeMessage } from "../../src/wire/decode.ts";
import { encodeVersionInfo, MessageEncoder, TEXT_LIMIT } from "../../src/intake/encode.ts";
import { FrameWriter } from "../../src/wire/lz4_frame_writer.ts";
import type { Message } from "../../src/wire/messages.ts";
import { COLLECTOR_TYPE, MESSAGE_LIMIT, OWNER_KIND } from "../../src/wire/protocol.ts";
import { utf8Length } from "../../src/wire/text.ts";
import { anyText } from "../wire/arbitraries.ts";
import { CONTAINER_ID, fromHex, toHex, WORKED, workedBytes } from "../wire/worked_messages.ts";

const ONE_NANOSECOND = 1e-6;
const WORKED_TIME = 1_700_000_000_000;
const UID = "6d1c2f6e-6a2e-4d0c-9d4e-0a1b2c3d4e5f";
const OWNER_UID = "0485c36b-283e-496e-af47-1a69545cd887";

function encoded(time: number, write: (encoder: MessageEncoder) => void): Uint8Array {
  const frame = new FrameWriter({ compression: "stored" });
  const encoder = new MessageEncoder(frame);
  encoder.setTime(time);
  write(encoder);
  return frame.plain.slice(0, frame.reserve(0));
}

function decoded(bytes: Uint8Array): Message {
  const result = decodeMessage(bytes, 0, bytes.length);
  ok(result.kind === "message", result.kind);
  strictEqual(result.length, bytes.length);
  equal(result.defects, []);
  return result.message;
}

Deno.test("MessageEncoder writes the worked messages byte for byte", () => {
  const early: Record<string, (encoder: MessageEncoder) => void> = {
    E2: (encoder) => encoder.connect(COLLECTOR_TYPE.kubernetes, "node-a"),
    E3: (encoder) => encoder.heartbeat(),
    E4: (encoder) => encoder.podResync(1),
    E11: (encoder) => encoder.setConfigLabel("cluster", "prod"),
    E12: (encoder) => encoder.setNodeInfo("az-1", "role", "i-1", "m5"),
    E13: (encoder) => encoder.metadataComplete(),
    E14: (encoder) => encoder.reportCpuCores(4),
  };
  for (const [number, write] of Object.entries(early)) {
    strictEqual(toHex(encoded(ONE_NANOSECOND, write)), toHex(workedBytes(number)), number);
  }
  const later: Record<string, (encoder: MessageEncoder) => boolean> = {
    E5: (encoder) =>
      encoder.podNew(
        UID,
        0x0af4_0111,
        "checkout",
        "checkout-7c9d5b6f4-x2x7k",
        OWNER_UID,
        "shop",
        OWNER_KIND.Deployment,
        false,
        "'docker.io/library/busybox:1.36'",
      ),
    E6: (encoder) =>
      encoder.podContainer(UID, CONTAINER_ID, "main", "docker.io/library/busybox:1.36"),
    E7: (encoder) => encoder.podDelete(UID),
    E8: (encoder) =>
      encoder.podNew(
        "b1",
        0x0a00_0005,
        "",
        "static",
        "",
        "kube-system",
        OWNER_KIND.none,
        true,
        "",
      ),
  };
  for (const [number, write] of Object.entries(later)) {
    const bytes = encoded(WORKED_TIME, (encoder) => ok(write(encoder)));
    strictEqual(toHex(bytes), toHex(workedBytes(number)), number);
  }
});

Deno.test("encodeVersionInfo() writes the 24 raw bytes", () => {
  const bytes = encodeVersionInfo({ major: 0, minor: 11, patch: 0 }, ONE_NANOSECOND);
  strictEqual(toHex(bytes), toHex(fromHex(WORKED["E1"]!.hex)));
});

Deno.test("MessageEncoder.setTime() keeps microseconds and never goes below zero", () => {
  const timeOf = (time: number) => decoded(encoded(time, (e) => e.heartbeat())).timestamp;
  strictEqual(timeOf(WORKED_TIME), 1_700_000_000_000_000_000n);
  strictEqual(timeOf(WORKED_TIME + 0.5), 1_700_000_000_000_500_000n);
  strictEqual(timeOf(-1), 0n);
});

Deno.test("MessageEncoder.podResync() writes epochs beyond 32 bits", () => {
  const message = decoded(encoded(1, (encoder) => encoder.podResync(2 ** 40 + 3)));
  strictEqual(message.name === "pod_resync" && message.resync_count, 2n ** 40n + 3n);
});

Deno.test("MessageEncoder refuses records whose ids are empty or do not fit", () => {
  const frame = new FrameWriter({ compression: "stored" });
  const encoder = new MessageEncoder(frame);
  const pod = (uid: string) =>
    encoder.podNew(uid, 0, "o", "p", "", "n", OWNER_KIND.none, false, "");
  const uid = "u".repeat(TEXT_LIMIT.uid);
  const id = "i".repeat(TEXT_LIMIT.containerId);
  for (const bad of ["", uid + "u", "é".repeat(TEXT_LIMIT.uid / 2) + "u"]) {
    strictEqual(pod(bad), false);
    strictEqual(encoder.podContainer(bad, "id", "name", "image"), false);
    strictEqual(encoder.podDelete(bad), false);
  }
  strictEqual(encoder.podContainer("u", "", "name", "image"), false);
  strictEqual(encoder.podContainer("u", id + "i", "name", "image"), false);
  strictEqual(frame.reserve(0), 0);
  strictEqual(encoder.counters.bytesRaw, 0);
  ok(pod(uid) && encoder.podContainer(uid, id, "name", "image") && encoder.podDelete(uid));
});

Deno.test("MessageEncoder cuts names, never ids, between characters", () => {
  const long = "€".repeat(30_000);
  const message = decoded(
    encoded(
      1,
      (encoder) => ok(encoder.podNew(UID, 1, long, long, long, long, OWNER_KIND.other, true, long)),
    ),
  );
  ok(message.name === "pod_new_with_name");
  strictEqual(message.uid, UID);
  strictEqual(message.owner_name, "€".repeat(170));
  strictEqual(message.pod_name, "€".repeat(170));
  strictEqual(message.owner_uid, "€".repeat(85));
  strictEqual(message.ns, "€".repeat(170));
  strictEqual(message.version, "€".repeat(682));
});

Deno.test("MessageEncoder keeps the version of an image of 70,000 bytes", () => {
  const image = "registry/" + "i".repeat(70_000) + ":v1.2.3";
  const message = decoded(
    encoded(1, (encoder) => ok(encoder.podContainer(UID, CONTAINER_ID, "main", image))),
  );
  ok(message.name === "pod_container");
  ok(message.container_image.endsWith("i:v1.2.3"));
  ok(message.container_image.length <= TEXT_LIMIT.image);
});

Deno.test("MessageEncoder cuts what does not come from pods as well", () => {
  const long = "x".repeat(100_000);
  const bytes = (write: (encoder: MessageEncoder) => void) => {
    const message = encoded(1, write);
    decoded(message);
    return message.length;
  };
  strictEqual(bytes((encoder) => encoder.connect(3, long)), 13 + 512);
  strictEqual(bytes((encoder) => encoder.setConfigLabel(long, long)), 14 + 2 * 1024);
  strictEqual(bytes((encoder) => encoder.setNodeInfo(long, long, long, long)), 18 + 4 * 1024);
});

Deno.test("MessageEncoder.counters count what was written, whatever becomes of the frame", () => {
  const frame = new FrameWriter({ compression: "lz4" });
  const encoder = new MessageEncoder(frame);
  encoder.connect(COLLECTOR_TYPE.kubernetes, "node-a");
  encoder.heartbeat();
  frame.reset();
  encoder.heartbeat();
  encoder.cloudPlatform(0);
  strictEqual(encoder.podDelete(""), false);
  equal(encoder.counters, {
    messages: { heartbeat: 2, connect: 1, cloud_platform: 1 },
    bytesRaw: 19 + 2 * 10 + 12,
  });
});

Deno.test("MessageEncoder and decodeMessage() agree on whatever a pod holds", () => {
  const surrogates = fc.oneof(anyText, fc.constant("\ud800\udfff\udc00"));
  fc.assert(
    fc.property(
      fc.record({
        uid: surrogates,
        ip: fc.integer({ min: 0, max: 0xffff_ffff }),
        owner: surrogates,
        pod: surrogates,
        ownerUid: surrogates,
        namespace: surrogates,
        kind: fc.constantFrom(0, 1, 2, 3, 254, 255),
        host: fc.boolean(),
        version: surrogates,
      }),
      (r) => {
        const written = utf8Length(r.uid) <= TEXT_LIMIT.uid && r.uid !== "";
        const bytes = encoded(5, (encoder) =>
          strictEqual(
            encoder.podNew(
              r.uid,
              r.ip,
              r.owner,
              r.pod,
              r.ownerUid,
              r.namespace,
              r.kind,
              r.host,
              r.version,
            ),
            written,
          ));
        ok(bytes.length <= MESSAGE_LIMIT);
        if (!written) return strictEqual(bytes.length, 0);
        const message = decoded(bytes);
        ok(message.name === "pod_new_with_name");
        strictEqual(message.uid, r.uid.toWellFormed());
        strictEqual(message.ip, r.ip);
        strictEqual(message.owner_kind, r.kind);
        strictEqual(message.is_host_network, r.host ? 1 : 0);
        const owner = r.owner || r.pod || r.uid;
        ok(message.owner_name !== "");
        ok(owner.toWellFormed().startsWith(message.owner_name));
        if (utf8Length(owner) <= TEXT_LIMIT.name) {
          strictEqual(message.owner_name, owner.toWellFormed());
        }
        ok(r.pod.toWellFormed().startsWith(message.pod_name));
        ok(r.ownerUid.toWellFormed().startsWith(message.owner_uid));
        ok(r.namespace.toWellFormed().startsWith(message.ns));
        ok(r.version.toWellFormed().startsWith(message.version));
      },
    ),
    { numRuns: 500 },
  );
});
