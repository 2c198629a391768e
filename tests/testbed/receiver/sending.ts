import { encodeMessage } from "../../../src/wire/encode_message.ts";
import type { Message } from "../../../src/wire/messages.ts";
import { type ConnectionSink, ConnectionStream } from "../../../src/testbed/receiver/connection.ts";
import { type PodHolder, PodModel } from "../../../src/testbed/receiver/model.ts";
import type { Violation } from "../../../src/testbed/receiver/violations.ts";

export const FRAME_HEADER = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82);

/** A message without its timestamp. */
export type Untimed<M extends Message = Message> = M extends Message ? Omit<M, "timestamp"> : never;

export function bytesOf(message: Untimed): Uint8Array {
  return encodeMessage({ timestamp: 1_700_000_000_000_000_000n, ...message } as Message);
}

export function concatenate(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** One stored LZ4 block. */
export function storedBlock(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const plain = concatenate(...parts);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, plain.length + 0x8000_0000, true);
  return concatenate(size, plain);
}

export const VERSION: Untimed = { name: "version_info", major: 0, minor: 11, patch: 0 };
export const CONNECT: Untimed = { name: "connect", collector_type: 3, hostname: "node-a" };
export const HEARTBEAT: Untimed = { name: "heartbeat" };

export function resync(epoch: number): Untimed {
  return { name: "pod_resync", resync_count: BigInt(epoch) };
}

export function pod(
  uid: string,
  changes: Partial<Untimed<Message & { name: "pod_new_with_name" }>> = {},
): Untimed {
  return {
    name: "pod_new_with_name",
    uid,
    ip: 0x0a00_0001,
    owner_kind: 1,
    is_host_network: 0,
    owner_name: "checkout",
    pod_name: `checkout-${uid}`,
    owner_uid: "owner",
    ns: "shop",
    version: "'busybox:1'",
    ...changes,
  };
}

export function container(uid: string, id: string, name = "main"): Untimed {
  return {
    name: "pod_container",
    uid,
    container_id: id,
    container_name: name,
    container_image: "busybox:1",
  };
}

export function deletion(uid: string): Untimed {
  return { name: "pod_delete", uid };
}

/** A connection from its beginning: `first` raw, then each of the others in a block of its own. */
export function session(first: Untimed, ...others: readonly Untimed[]): Uint8Array<ArrayBuffer> {
  const blocks = others.map((message) => storedBlock(bytesOf(message)));
  return concatenate(bytesOf(first), FRAME_HEADER, ...blocks);
}

/** A stream whose violations and messages are noted. */
export class NotedStream {
  readonly messages: Message[] = [];
  readonly violations: Violation[] = [];
  readonly model: PodModel;
  readonly holder: PodHolder;
  readonly stream: ConnectionStream;

  constructor(now = 0, model = new PodModel()) {
    this.model = model;
    this.holder = model.connect();
    const sink: ConnectionSink = {
      message: (message) => this.messages.push(message),
      violation: (violation) => this.violations.push(violation),
      block: () => {},
    };
    this.stream = new ConnectionStream(now, this.holder, sink);
  }

  /** Passes bytes in; false when the connection is over. */
  receive(bytes: Uint8Array, now = 0): boolean {
    return this.stream.receive(bytes, now);
  }

  get rules(): string[] {
    return this.violations.map(({ rule }) => rule);
  }

  get names(): string[] {
    return this.messages.map(({ name }) => name);
  }
}
