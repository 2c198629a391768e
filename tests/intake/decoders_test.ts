import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import * as fc from "fast-check";
import { decodeMessage } from "../../src/wire/decode.ts";
import { encodeVersionInfo, MessageEncoder } from "../../src/intake/encode.ts";
import { FrameReader } from "../../src/wire/lz4_frame_reader.ts";
import { FrameWriter, type IntakeCompression } from "../../src/wire/lz4_frame_writer.ts";
import type { Message } from "../../src/wire/messages.ts";
import { StreamDecoder } from "../support/second_decoder/stream_decoder.ts";
import { anyText } from "../wire/arbitraries.ts";
import { randomOf } from "../wire/plaintext.ts";
import { concatenate } from "../wire/worked_messages.ts";

const peers = Deno.env.get("K8S_COLLECTOR_PEERS");

/** A whole session: pods with odd texts among ordinary ones, flushed at odd places. */
function session(compression: IntakeCompression, seed: number): Uint8Array<ArrayBuffer> {
  const random = randomOf(seed);
  const texts = fc.sample(anyText.map((text) => text.toWellFormed()), { seed, numRuns: 400 })
    .filter((text) => text !== "");
  const text = () => texts[random() % texts.length]!;
  const frame = new FrameWriter({ compression });
  const encoder = new MessageEncoder(frame);
  const parts: Uint8Array[] = [encodeVersionInfo({ major: 0, minor: 11, patch: 0 }, Date.now())];
  const flush = () => {
    frame.seal();
    parts.push(frame.take().slice());
  };
  encoder.setTime(Date.now());
  encoder.connect(3, "node-a");
  flush();
  encoder.reportCpuCores(4);
  encoder.setConfigLabel("cluster", "prod");
  encoder.cloudPlatform(0);
  encoder.setNodeInfo("", "", "node-a", "");
  encoder.metadataComplete();
  encoder.podResync(1);
  for (let index = 0; index < 1200; index++) {
    const uid = `6d1c2f6e-6a2e-4d0c-9d4e-${index.toString(16).padStart(12, "0")}`;
    const odd = index % 5 === 0;
    ok(encoder.podNew(
      uid,
      random(),
      odd ? text() : `checkout-${index % 40}`,
      odd ? text() : `checkout-${index % 40}-${random()}`,
      odd ? text() : `0485c36b-283e-496e-af47-1a69545cd8${index % 40 + 10}`,
      odd ? text() : "shop",
      1,
      odd,
      odd ? text() : "'docker.io/library/busybox:1.36'",
    ));
    const id = `containerd://${random()}${random()}${random()}`;
    ok(encoder.podContainer(uid, id, odd ? text() : "main", odd ? text() : "busybox:1.36"));
    if (index % 7 === 0) ok(encoder.podDelete(uid));
    if (random() % 50 === 0) flush();
  }
  encoder.heartbeat();
  flush();
  return concatenate(...parts);
}

/** The program's own reading, in the shape of the peer's lines. */
function ours(stream: Uint8Array): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const read = (bytes: Uint8Array) => {
    let offset = 0;
    while (offset < bytes.length) {
      const result = decodeMessage(bytes, offset, bytes.length);
      ok(result.kind === "message");
      equal(result.defects, []);
      lines.push(asLine(result.message, bytes.subarray(offset + 8, offset + result.length)));
      offset += result.length;
    }
  };
  read(stream.subarray(0, 24));
  for (const event of new FrameReader().read(stream.subarray(24))) {
    if (event.kind === "block") read(event.plain);
  }
  return lines;
}

/** Others write numbers of any width as they are. */
function asLine(message: Message, body: Uint8Array): Record<string, unknown> {
  const { name, timestamp, ...fields } = message;
  const values = Object.entries(fields).map(([key, value]) =>
    [key, typeof value === "bigint" ? Number(value) : value] as const
  );
  return { ts: String(timestamp), len: body.length, msg: name, ...Object.fromEntries(values) };
}

/** What the peer prints with this library, without what it adds. */
async function readByPeer(
  stream: Uint8Array<ArrayBuffer>,
  library: "c" | "flex",
): Promise<Record<string, unknown>[]> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, stream);
    const output = await new Deno.Command(`${peers}/refdecode`, {
      args: ["--from-file", file, "--lib", library],
      stderr: "piped",
    }).output();
    const errors = new TextDecoder().decode(output.stderr);
    strictEqual(output.code, 0, errors);
    ok(!/MALFORMED|TRUNCATED|WARN|stuck|silently lose/.test(errors), errors);
    return new TextDecoder().decode(output.stdout).trim().split("\n").map((text) => {
      const line: Record<string, unknown> = JSON.parse(text);
      for (const extra of ["conn", "seq", "t_recv_ns", "ip_str", "owner_kind_name"]) {
        delete line[extra];
      }
      return line;
    });
  } finally {
    await Deno.remove(file);
  }
}

function readByTests(stream: Uint8Array): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const decoder = new StreamDecoder(({ name, timestamp, fields, bytes }) => {
    lines.push({ ts: String(timestamp), len: bytes - 8, msg: name, ...fields });
  });
  // As from a socket that has little at a time.
  for (let at = 0; at < stream.length; at += 1_000) decoder.push(stream.subarray(at, at + 1_000));
  strictEqual(decoder.inside, undefined);
  return Promise.resolve(lines);
}

type Reader = (stream: Uint8Array<ArrayBuffer>) => Promise<Record<string, unknown>[]>;

/** Decoders that have no line in common with the program. */
const READERS: Readonly<Record<string, Reader>> = {
  "the tests' decoder (lz4js)": readByTests,
  ...peers === undefined ? {} : {
    "the peer decoder (liblz4)": (stream) => readByPeer(stream, "c"),
    "the peer decoder (lz4_flex)": (stream) => readByPeer(stream, "flex"),
  },
};

for (const compression of ["lz4", "stored"] as const) {
  for (const [name, read] of Object.entries(READERS)) {
    Deno.test(`FrameWriter (${compression}) is read by ${name}`, async () => {
      const stream = session(compression, 11);
      const expected = ours(stream);
      ok(expected.length > 2500);
      equal(await read(stream), expected);
    });
  }
}
