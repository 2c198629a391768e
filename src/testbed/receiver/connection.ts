import {
  decodeMessage,
  FrameReader,
  Lz4Error,
  type Message,
  type ProtocolVersion,
} from "../../wire/mod.ts";
import type { PodHolder } from "./model.ts";
import { ConnectionRules } from "./rules.ts";
import { type Violation, violationOf } from "./violations.ts";

/** What a connection tells while it is read. */
export interface ConnectionSink {
  message(message: Message, length: number): void;
  violation(violation: Violation): void;
  block(plainBytes: number): void;
}

/** What is known about a sender. */
export interface ConnectionState {
  /** From `connect`; empty before. */
  readonly hostname: string;
  readonly version: ProtocolVersion | undefined;
  /** Of the last `pod_resync`. */
  readonly epoch: bigint | undefined;
  readonly messages: number;
}

const EMPTY = new Uint8Array(0);

/**
 * One connection, from bytes to the pod model, as the reducer reads it (protocol 1.1): the first
 * message is raw, everything behind it LZ4 frames. Pure: bytes and times are passed in.
 */
export class ConnectionStream {
  readonly #sink: ConnectionSink;
  readonly #pods: PodHolder;
  readonly #rules: ConnectionRules;
  /** Undefined until the first message has been read. */
  #frames: FrameReader | undefined;
  /** The beginning of a message that is not complete. */
  #rest = EMPTY;
  #fatal = false;
  #state: { -readonly [Key in keyof ConnectionState]: ConnectionState[Key] } = {
    hostname: "",
    version: undefined,
    epoch: undefined,
    messages: 0,
  };

  constructor(now: number, pods: PodHolder, sink: ConnectionSink) {
    this.#sink = sink;
    this.#pods = pods;
    this.#rules = new ConnectionRules(now, (uid) => pods.holds(uid));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Bytes arrived at `now`. False: the sender broke a fatal rule, nothing more must be passed. */
  receive(chunk: Uint8Array, now: number): boolean {
    this.#tell(this.#rules.heard(now));
    let bytes = chunk;
    if (this.#frames === undefined) {
      const consumed = this.#readFirst(chunk);
      if (this.#fatal) return false;
      if (consumed === undefined) return true;
      this.#frames = new FrameReader();
      bytes = chunk.subarray(consumed);
    }
    try {
      this.#readFrames(this.#frames, bytes);
    } catch (error) {
      if (!(error instanceof Lz4Error)) throw error;
      this.#tell([violationOf("lz4_fault", `${error.fault}: ${error.message}`)]);
    }
    return !this.#fatal;
  }

  /** Nothing arrived until `now`. False as for `receive`. */
  passed(now: number): boolean {
    this.#tell(this.#rules.passed(now));
    return !this.#fatal;
  }

  /** Reading was suspended until `now`. */
  resumed(now: number): void {
    this.#rules.resumed(now);
  }

  /** The sender ended the connection, or reset it. */
  ended(now: number, how: "end" | "reset"): void {
    const cut = this.#frames !== undefined && !this.#frames.atBoundary;
    this.#tell(this.#rules.ended(now, how, this.#rest.length, cut));
  }

  /** Bytes of `chunk` that the first message took; undefined when it is not complete. */
  #readFirst(chunk: Uint8Array): number | undefined {
    const before = this.#rest.length;
    const bytes = joined(this.#rest, chunk);
    if (isTlsGreeting(bytes)) {
      const detail =
        "the other side speaks TLS, which the reducer does not: leave --intake-tls off";
      this.#tell([violationOf("unknown_message", detail)]);
      return undefined;
    }
    const length = this.#readMessage(bytes, 0);
    if (length === 0) {
      this.#rest = bytes.slice();
      return undefined;
    }
    this.#rest = EMPTY;
    return length - before;
  }

  #readFrames(frames: FrameReader, chunk: Uint8Array): void {
    for (const event of frames.read(chunk)) {
      this.#tell(this.#rules.framed(event));
      if (event.kind !== "block") continue;
      this.#sink.block(event.plain.length);
      this.#readBlock(event.plain);
      if (this.#fatal) return;
    }
  }

  #readBlock(plain: Uint8Array): void {
    const bytes = joined(this.#rest, plain);
    let offset = 0;
    while (offset < bytes.length) {
      const length = this.#readMessage(bytes, offset);
      if (this.#fatal) return;
      if (length === 0) break;
      offset += length;
    }
    this.#rest = offset < bytes.length ? bytes.slice(offset) : EMPTY;
    if (this.#rest.length > 0) this.#tell(this.#rules.split(this.#rest.length));
  }

  /** Reads one message and answers its length; 0 when it is incomplete or fatal. */
  #readMessage(bytes: Uint8Array, offset: number): number {
    const result = decodeMessage(bytes, offset, bytes.length);
    if (result.kind === "incomplete") return 0;
    if (result.kind === "malformed") {
      this.#tell([violationOf(result.cause, result.reason)]);
      return 0;
    }
    this.#tell(this.#rules.received(result));
    if (this.#fatal) return 0;
    this.#apply(result.message);
    this.#sink.message(result.message, result.length);
    return result.length;
  }

  #apply(message: Message): void {
    this.#state.messages++;
    switch (message.name) {
      case "version_info":
        this.#state.version = message;
        break;
      case "connect":
        this.#state.hostname = message.hostname;
        break;
      case "pod_resync":
        this.#state.epoch = message.resync_count;
        this.#pods.release();
        break;
      case "pod_new_with_name":
      case "pod_new_legacy":
      case "pod_new_legacy2":
        this.#pods.announce(message);
        break;
      case "pod_container":
        this.#pods.addContainer(message);
        break;
      case "pod_delete":
        this.#pods.withdraw(message.uid);
    }
  }

  #tell(violations: readonly Violation[]): void {
    for (const violation of violations) {
      this.#fatal ||= violation.fatal;
      this.#sink.violation(violation);
    }
  }
}

/**
 * A record of TLS with a ClientHello (RFC 8446, sections 4.1.2 and 5.1). It is never mistaken for a
 * `version_info`, whose timestamp may be anything, but not its id: here that would be above 767.
 */
function isTlsGreeting(bytes: Uint8Array): boolean {
  const [type, major, , , , handshake] = bytes;
  return bytes.length >= 11 && type === 22 && major === 3 && handshake === 1 && bytes[9] === 3;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
