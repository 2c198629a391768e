import { Blocks } from "./blocks.ts";
import { MalformedStream } from "./malformed.ts";
import { type DecodedMessage, readMessage } from "./message.ts";

type Stage = "start" | "introduced" | "connected";

/**
 * Decodes what a collector sends over one connection, and checks what the reducer would refuse. It
 * has nothing in common with the program: the layout of messages is written from the protocol a
 * second time, and lz4js undoes LZ4.
 */
export class StreamDecoder {
  readonly #take: (message: DecodedMessage) => void;
  readonly #now: () => number;
  readonly #blocks = new Blocks();
  #stage: Stage = "start";
  /** Bytes of the connection that make no whole block yet, or no whole first message. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Decompressed bytes that make no whole message yet. */
  #plain: Uint8Array = new Uint8Array(0);

  /** `now`: milliseconds since the Unix epoch, which timestamps must be near. */
  constructor(take: (message: DecodedMessage) => void, now: () => number = Date.now) {
    this.#take = take;
    this.#now = now;
  }

  /** @throws {MalformedStream} where the reducer would close the connection; nothing follows */
  push(bytes: Uint8Array): void {
    this.#rest = joined(this.#rest, bytes);
    if (this.#stage === "start") {
      const first = readMessage(this.#rest);
      if (first === undefined) return;
      this.#hear(first);
      this.#rest = this.#rest.subarray(first.bytes);
    }
    for (let block; (block = this.#blocks.read(this.#rest)) !== undefined;) {
      this.#rest = this.#rest.subarray(block.bytes);
      this.#plain = joined(this.#plain, block.plain);
      for (let message; (message = readMessage(this.#plain)) !== undefined;) {
        this.#plain = this.#plain.subarray(message.bytes);
        this.#hear(message);
      }
    }
    // What is kept does not keep the pieces it came from.
    this.#rest = this.#rest.slice();
    this.#plain = this.#plain.slice();
  }

  /** Inside what the stream would end if it ended here; undefined between two messages. */
  get inside(): string | undefined {
    if (this.#plain.length > 0) return `a message, of which ${this.#plain.length} bytes have come`;
    if (this.#rest.length > 0) return `a block, of which ${this.#rest.length} bytes have come`;
    return undefined;
  }

  #hear(message: DecodedMessage): void {
    this.#checkOrder(message.name);
    checkLimits(message, this.#now());
    this.#take(message);
  }

  /** Protocol 4.1: who says what comes first, and then connects, once. */
  #checkOrder(name: string): void {
    const expected = this.#stage === "start"
      ? "version_info"
      : this.#stage === "introduced"
      ? "connect"
      : undefined;
    if (expected !== undefined) {
      if (name !== expected) throw new MalformedStream(`${name} before ${expected}`);
      this.#stage = this.#stage === "start" ? "introduced" : "connected";
    } else if (name === "version_info" || name === "connect") {
      throw new MalformedStream(`${name} came again`);
    }
  }
}

const KUBERNETES = 3;
/** Bytes of a container's name and image at which the reducer closes (protocol 13). */
const MOST_CONTAINER_BYTES = 65_447;
const DAY_NANOSECONDS = 86_400n * 1_000_000_000n;

function checkLimits({ name, timestamp, fields }: DecodedMessage, now: number): void {
  const { major = 0, minor = 0 } = fields;
  if (name === "version_info" && major === 0 && Number(minor) < 9) {
    throw new MalformedStream(`version ${major}.${minor} is older than 0.9`);
  }
  if (name === "connect" && fields["collector_type"] !== KUBERNETES) {
    throw new MalformedStream(`collector_type is ${fields["collector_type"]}`);
  }
  if (name === "pod_container") {
    const bytes =
      new TextEncoder().encode(`${fields["container_name"]}${fields["container_image"]}`)
        .length;
    if (bytes > MOST_CONTAINER_BYTES) {
      throw new MalformedStream(`pod_container with name and image of ${bytes} bytes`);
    }
  }
  const late = BigInt(Math.round(now)) * 1_000_000n - timestamp;
  if (late > DAY_NANOSECONDS || late < -DAY_NANOSECONDS) {
    throw new MalformedStream(`${name}: timestamp ${timestamp} is a day or more from now`);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
