import { ConfigurationError } from "../../src/configuration/mod.ts";
import { resolveSettings } from "../../src/cli/resolve_settings.ts";
import { decodeMessage, FrameReader, FrameWriter, Lz4Error } from "../../src/wire/mod.ts";
import { encodeVersionInfo, MessageEncoder } from "../../src/intake/mod.ts";
import {
  type ApiStatus,
  type Encoding,
  JSON_ENCODING,
  MalformedError,
  PROTOBUF,
} from "../../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder, PodDecoder } from "../../src/kubernetes/objects/mod.ts";
import { ConnectionStream, PodModel } from "../../src/testbed/receiver/mod.ts";
import type { Random } from "../../src/testbed/simulator/mod.ts";
import {
  bookmarkFrame,
  type Bytes,
  envelope,
  frame,
  listBody,
  statusObject,
} from "../kubernetes/encoding/protobuf_objects.ts";
import { type PodObject, WEB } from "../kubernetes/objects/objects.ts";
import { podMessage } from "../kubernetes/objects/protobuf_pods.ts";
import { grown } from "./grown.ts";
import { httpHeadTarget } from "./http_head.ts";
import { checkKept } from "./kept.ts";
import { jsonLines, logKeys, logLines } from "./log_lines.ts";
import { joined } from "./mutation.ts";
import { serverTarget } from "./server.ts";

/** Something that reads bytes from outside. */
export interface Target {
  readonly name: string;
  /** Good inputs, to begin with. */
  readonly corpus: readonly Uint8Array<ArrayBuffer>[];
  /**
   * Reads the bytes and says whether they were taken. What refuses without a reason, or fails in
   * any way of its own, throws.
   */
  read(bytes: Uint8Array<ArrayBuffer>, random: Random): boolean | Promise<boolean>;
  /** It deals with whatever comes, and refuses nothing. */
  readonly takesAll?: true;
  /** An input of which something is larger than there may be. */
  readonly grow?: (random: Random) => Uint8Array<ArrayBuffer>;
}

const FIXTURES = new URL("../fixtures/kubernetes/", import.meta.url);

/** The bytes in parts, as they may come from the network. */
function* chunks(bytes: Uint8Array<ArrayBuffer>, random: Random) {
  const size = 1 + random.below(random.next() < 0.5 ? 16 : 4096);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Runs it; only an error of this kind, with a message, is a refusal. */
function refuses(kind: new (...args: never[]) => Error, run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof kind) || error.message === "") throw error;
    return false;
  }
}

/** A pod with a text or a list beyond measure. */
function grownPod(random: Random): PodObject {
  return grown(WEB, random);
}

function encodingTargets(
  encoding: Encoding,
  grow: Readonly<Record<"object" | "event" | "list", (random: Random) => Bytes>>,
  objects: readonly Uint8Array<ArrayBuffer>[],
  streams: readonly Uint8Array<ArrayBuffer>[],
  lists: readonly Uint8Array<ArrayBuffer>[],
): readonly Target[] {
  const pods = new PodDecoder();
  const owners = new OwnerDecoder();
  const read = (bytes: Uint8Array, start: number, end: number) => {
    const pod = encoding.object(pods, bytes, start, end, () => undefined);
    checkKept(pod);
    checkKept(
      encoding.object(pods, bytes, start, end, (uid) => uid === pod.uid ? pod : undefined),
    );
    checkKept(encoding.object(owners, bytes, start, end, () => undefined));
  };
  return [
    {
      name: `${encoding.name} objects`,
      corpus: objects,
      grow: grow.object,
      read: (bytes) => refuses(MalformedError, () => read(bytes, 0, bytes.length)),
    },
    {
      name: `${encoding.name} watches`,
      corpus: streams,
      grow: grow.event,
      read: (bytes, random) =>
        refuses(MalformedError, () => {
          const watch = encoding.watch((type, piece, start, end) => {
            if (type === "BOOKMARK") checkPlace(encoding.bookmark(piece, start, end));
            else if (type === "ERROR") checkMessage(encoding.status(piece, start, end));
            else read(piece, start, end);
          });
          for (const chunk of chunks(bytes, random)) watch.push(chunk);
          watch.finish();
        }),
    },
    {
      name: `${encoding.name} lists`,
      corpus: lists,
      grow: grow.list,
      read: (bytes, random) =>
        refuses(MalformedError, () => {
          const list = encoding.list((piece, start, end) => {
            checkKept(encoding.item(pods, piece, start, end, () => undefined));
          });
          for (const chunk of chunks(bytes, random)) list.push(chunk);
          checkPlace(list.finish());
        }),
    },
  ];
}

function checkPlace(
  { resourceVersion, continueToken = "" }: {
    readonly resourceVersion: string;
    readonly continueToken?: string;
  },
): void {
  if (resourceVersion.length > 128) throw new Error(`a version of ${resourceVersion.length}`);
  if (continueToken.length > 16_384) throw new Error(`a token of ${continueToken.length}`);
}

function checkMessage({ message }: ApiStatus): void {
  if (message.length > 16_384) throw new Error(`a message of ${message.length} characters`);
}

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** So many pods in a list, of which one has grown, and texts of its own that may have, too. */
function grownList(random: Random) {
  const pod = grownPod(random);
  const items = [pod, ...Array.from({ length: random.below(2_000) }, () => WEB)];
  const version = "7".repeat(1 + random.below(200));
  const token = "t".repeat(random.below(20_000));
  return { items, version, token };
}

const GROW_PROTOBUF = {
  object: (random: Random) => envelope(podMessage(grownPod(random))),
  event: (random: Random) =>
    joined(
      frame("ADDED", envelope(podMessage(grownPod(random)))),
      frame("ERROR", statusObject({ code: 500, message: "m".repeat(random.below(40_000)) })),
      bookmarkFrame("7".repeat(1 + random.below(200))),
    ),
  list: (random: Random) => {
    const { items, version, token } = grownList(random);
    return listBody(items.map((item) => podMessage(item)), version, token);
  },
};

const GROW_JSON = {
  object: (random: Random) => utf8(grownPod(random)),
  event: (random: Random) =>
    joined(
      utf8({ type: "ADDED", object: grownPod(random) }),
      Uint8Array.of(0x0a),
      utf8({ type: "ERROR", object: { code: 500, message: "m".repeat(random.below(40_000)) } }),
      Uint8Array.of(0x0a),
      utf8({
        type: "BOOKMARK",
        object: { metadata: { resourceVersion: "7".repeat(1 + random.below(200)) } },
      }),
      Uint8Array.of(0x0a),
    ),
  list: (random: Random) => {
    const { items, version, token } = grownList(random);
    return utf8({ metadata: { resourceVersion: version, continue: token }, items });
  },
};

/** A session as the intake sends it: first message and the LZ4 frame behind it. */
function session(compression: "lz4" | "stored") {
  const frame = new FrameWriter({ compression });
  frame.reset();
  const encoder = new MessageEncoder(frame);
  encoder.setTime(1_700_000_000_000);
  encoder.connect(3, "node-a");
  encoder.podResync(1);
  for (let pod = 0; pod < 12; pod++) {
    const uid = `6d1c2f6e-6a2e-4d0c-9d4e-0a1b2c3d4e${10 + pod}`;
    encoder.podNew(uid, 0x0a00_0001, "shop", `shop-${pod}`, "owner", "ns", 1, false, "'shop:1'");
    encoder.podContainer(uid, `containerd://${"4b8c".repeat(16)}`, "main", "registry/shop:1");
    if (pod % 3 === 0) encoder.podDelete(uid);
  }
  encoder.heartbeat();
  frame.seal();
  return { first: encodeVersionInfo({ major: 0, minor: 11, patch: 0 }, 1), frames: frame.take() };
}

function receiverTargets(): readonly Target[] {
  const sessions = [session("lz4"), session("stored")];
  const plain = sessions.map(({ frames }) => {
    const parts: Uint8Array[] = [];
    for (const event of new FrameReader().read(frames)) {
      if (event.kind === "block") parts.push(event.plain.slice());
    }
    return joined(...parts);
  });
  return [
    {
      name: "receive, whole connections",
      corpus: sessions.map(({ first, frames }) => joined(first, frames)),
      read(bytes, random) {
        let fatal = false;
        const stream = new ConnectionStream(0, new PodModel().connect(), {
          message: () => {},
          block: () => {},
          violation: (violation) => {
            if (violation.detail === "") throw new Error(`${violation.rule} without a reason`);
            fatal ||= violation.fatal;
          },
        });
        for (const chunk of chunks(bytes, random)) if (!stream.receive(chunk, 0)) break;
        stream.ended(0, "end");
        return !fatal;
      },
    },
    {
      name: "LZ4 frames",
      corpus: sessions.map(({ frames }) => joined(frames)),
      read: (bytes, random) =>
        refuses(Lz4Error, () => {
          const reader = new FrameReader();
          for (const chunk of chunks(bytes, random)) for (const _ of reader.read(chunk));
        }),
    },
    {
      name: "wire messages",
      corpus: plain,
      read(bytes) {
        for (let at = 0; at < bytes.length;) {
          const result = decodeMessage(bytes, at, bytes.length);
          if (result.kind === "incomplete") return true;
          if (result.kind === "malformed") {
            if (result.reason === "") throw new Error("refused without a reason");
            return false;
          }
          if (!(result.length > 0)) throw new Error("a message without bytes");
          at += result.length;
        }
        return true;
      },
    },
  ];
}

function configurationTarget(): Target {
  const texts = [
    "labels:\n  cluster: prod\n  team: shop\nintake:\n  host: reducer.example\n  port: 8000\n",
    "intake: {host: 10.0.0.1, port: '8001'}\nlabels: {}\n",
    "labels: &a {x: y}\nother: *a\n? [complex, key]\n: !!int 5\n",
  ];
  const decoder = new TextDecoder();
  return {
    name: "configuration files",
    corpus: texts.map((text) => new TextEncoder().encode(text)),
    async read(bytes) {
      try {
        await resolveSettings({
          args: ["--config-file=/c.yaml"],
          environment: {},
          readTextFile: () => Promise.resolve(decoder.decode(bytes)),
          hostname: "node",
        });
        return true;
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        return false;
      }
    },
  };
}

export async function targets(): Promise<readonly Target[]> {
  const files = (...names: readonly string[]) =>
    Promise.all(names.map((name) => Deno.readFile(new URL(name, FIXTURES))));
  const lines = (name: string) => [`${name}.jsonl`, `${name}.bin`] as const;
  const [gone, bookmark] = [lines("gone-watch"), lines("bookmark-pods")];
  const jsonPods = jsonList(await files("pod-web.json", "pod-terminating.json"));
  return [
    ...encodingTargets(
      PROTOBUF,
      GROW_PROTOBUF,
      await files("pod-web.bin", "pod-terminating.bin", "replicaset.bin", "job.bin"),
      await files("watch-protobuf.bin", "watch-protobuf-partial.bin", gone[1], bookmark[1]),
      await files("list-protobuf.bin", "list-protobuf-partial.bin"),
    ),
    ...encodingTargets(
      JSON_ENCODING,
      GROW_JSON,
      await files("pod-web.json", "pod-terminating.json", "replicaset.json", "job.json"),
      await files("watch-partial.jsonl", "watch-list-partial.jsonl", gone[0], bookmark[0]),
      [jsonPods],
    ),
    serverTarget([
      ...await files("list-protobuf.bin", "watch-protobuf.bin", "watch-list-partial.jsonl"),
      jsonPods,
      listBody([podMessage(WEB)], "7", "next"),
      utf8({ metadata: { resourceVersion: "7", continue: "next" }, items: [WEB] }),
      manyPods(),
    ]),
    ...receiverTargets(),
    httpHeadTarget,
    logLines,
    logKeys,
    jsonLines,
    configurationTarget(),
  ];
}

/** The beginning of a list in JSON that goes on for ever when it is repeated. */
function manyPods(): Bytes {
  const items = Array.from({ length: 40 }, (_, n) => ({ metadata: { uid: `u${n}`, name: "n" } }));
  return new TextEncoder().encode(
    `{"items":[${items.map((item) => JSON.stringify(item)).join(",")},`,
  );
}

function jsonList(pods: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = (literal: string) => new TextEncoder().encode(literal);
  return joined(
    text('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":['),
    pods[0]!,
    text(","),
    pods[1]!,
    text("]}"),
  );
}
