import {
  BLOCK_LIMIT,
  COLLECTOR_TYPE,
  type FrameEvent,
  type Message,
  MESSAGE_LIMIT,
  type MessageDefect,
  type MessageName,
  MINIMUM_VERSION,
  type ProtocolVersion,
  STORED_BLOCK_LIMIT,
} from "../../wire/mod.ts";
import { type Rule, type Violation, violationOf } from "./violations.ts";

/** Longest silence that a sender may allow itself (protocol 11.5). */
const HEARTBEAT_MILLISECONDS = 10_000;

/** The reducer closes a silent connection after 30 s at the earliest (protocol 4.4). */
const INACTIVITY_MILLISECONDS = 30_000;

/** Bytes of name and image from which on the reducer fails to pass a container on. */
const CONTAINER_TEXT_LIMIT = 65_447;

/** The reducer reads timestamps as signed numbers (protocol 4.10). */
const LARGEST_TIMESTAMP = 1n << 63n;

/** Messages that may come before `connect` (protocol 4.1). */
const WITHOUT_CONNECT: ReadonlySet<MessageName> = new Set([
  "version_info",
  "connect",
  "health_check",
  "api_key",
]);

/** Messages that the reducer does not use, or that are none of a collector's business. */
const UNEXPECTED: ReadonlySet<MessageName> = new Set([
  "pulse",
  "api_key",
  "pod_new_legacy",
  "pod_new_legacy2",
  "pod_container_legacy",
  "set_config_label_deprecated",
  "os_info_deprecated",
]);

/** One message of the connection, before it takes effect. */
export interface SeenMessage {
  readonly message: Message;
  /** Bytes, the timestamp included. */
  readonly length: number;
  readonly defects: readonly MessageDefect[];
}

/**
 * The rules of one connection (protocol 4 and 11): told what happens in the order it happens, it
 * answers what was wrong with it. Pure: times are milliseconds that the caller passes in.
 */
export class ConnectionRules {
  readonly #holds: (uid: string) => boolean;
  readonly #seen = new Set<MessageName>();
  #epoch: bigint | undefined;
  #heardAt: number;
  #found: Violation[] = [];

  /** @param holds whether this connection holds the pod now */
  constructor(now: number, holds: (uid: string) => boolean) {
    this.#heardAt = now;
    this.#holds = holds;
  }

  /** Bytes arrived. */
  heard(now: number): readonly Violation[] {
    this.#checkSilence(now);
    this.#heardAt = now;
    return this.#answer();
  }

  /** Time passed, in which nothing arrived. */
  passed(now: number): readonly Violation[] {
    const silence = now - this.#heardAt;
    if (silence >= INACTIVITY_MILLISECONDS) {
      this.#report("inactivity", `nothing arrived for ${seconds(silence)}`);
    }
    return this.#answer();
  }

  /** Nobody listened until now: the silence was not the sender's. */
  resumed(now: number): void {
    this.#heardAt = now;
  }

  /**
   * The stream ended. `rest`: bytes of a message that was not complete; `insideBlock`: an LZ4 block
   * or header was not.
   */
  ended(
    now: number,
    how: "end" | "reset",
    rest: number,
    insideBlock: boolean,
  ): readonly Violation[] {
    this.#checkSilence(now);
    if (how === "reset") this.#report("connection_reset", "the connection was reset");
    if (insideBlock) this.#report("truncated", "the stream ended inside an LZ4 header or block");
    else if (rest > 0) this.#report("truncated", `the stream ended ${bytes(rest)} into a message`);
    return this.#answer();
  }

  /** A frame header, block or mark, before the messages in it. */
  framed(event: FrameEvent): readonly Violation[] {
    if (event.kind === "frame") {
      const { blockLimit, independentBlocks, blockChecksum, contentChecksum, contentSize } =
        event.info;
      if (
        blockLimit !== STORED_BLOCK_LIMIT || !independentBlocks || blockChecksum ||
        contentChecksum || contentSize !== undefined
      ) {
        const kind = independentBlocks ? "independent" : "linked";
        const extras = blockChecksum || contentChecksum || contentSize !== undefined
          ? ", with checksums or a content size"
          : "";
        this.#report("frame_header", `${kind} blocks of at most ${bytes(blockLimit)}${extras}`);
      }
    } else if (event.kind === "block") {
      const limit = event.stored ? STORED_BLOCK_LIMIT : BLOCK_LIMIT;
      if (event.plain.length > limit) {
        const kind = event.stored ? "stored" : "compressed";
        this.#report("large_block", `a ${kind} block holds ${bytes(event.plain.length)}`);
      }
    } else if (event.kind === "end") {
      this.#report("end_mark", "the frame was ended");
    }
    return this.#answer();
  }

  /** A block ended inside a message, of which it held so many bytes. */
  split(held: number): readonly Violation[] {
    this.#report("split_message", `a block ended ${bytes(held)} into a message`);
    return this.#answer();
  }

  /** A message arrived; the caller lets it take effect unless a violation is fatal. */
  received(seen: SeenMessage): readonly Violation[] {
    const { message } = seen;
    this.#checkForm(seen);
    this.#checkOrder(message);
    this.#checkContent(message);
    this.#seen.add(message.name);
    return this.#answer();
  }

  #checkForm({ message, length, defects }: SeenMessage): void {
    const { name, timestamp } = message;
    if (length > MESSAGE_LIMIT) this.#report("long_message", `${name} of ${bytes(length)}`);
    if (timestamp >= LARGEST_TIMESTAMP) {
      this.#report("timestamp", `${name} has the timestamp ${timestamp}`);
    }
    for (const defect of defects) this.#report(defect, name);
    if (UNEXPECTED.has(name)) this.#report("unexpected_message", name);
  }

  #checkOrder({ name }: Message): void {
    if (!this.#seen.has("connect") && !WITHOUT_CONNECT.has(name)) {
      this.#report("unauthorised_message", `${name} before connect`);
    }
    if (name === "connect" && this.#seen.has("connect")) this.#report("second_connect", name);
    if (name === "version_info" && this.#seen.size > 0) {
      this.#report("second_version_info", "version_info is not the first message");
    }
    // Probes send a health_check and nothing else.
    if (this.#seen.size === 0 && name !== "version_info" && name !== "health_check") {
      this.#report("no_version_info", `${name} is the first message`);
    }
  }

  #checkContent(message: Message): void {
    switch (message.name) {
      case "version_info":
        if (isOlder(message, MINIMUM_VERSION)) {
          const { major, minor, patch } = message;
          this.#report("version_too_low", `version ${major}.${minor}.${patch}`);
        }
        break;
      case "connect":
        if (message.collector_type !== COLLECTOR_TYPE.kubernetes) {
          this.#report("collector_type", `collector type ${message.collector_type}`);
        }
        break;
      case "pod_resync":
        if (this.#epoch !== undefined && message.resync_count <= this.#epoch) {
          this.#report("epoch_not_rising", `${this.#epoch}, then ${message.resync_count}`);
        }
        this.#epoch = message.resync_count;
        break;
      case "pod_new_with_name":
      case "pod_new_legacy":
      case "pod_new_legacy2":
        this.#checkPodMessage(message);
        if (message.owner_name === "") this.#report("empty_owner_name", `pod ${message.uid}`);
        break;
      case "pod_container":
        this.#checkPodMessage(message);
        this.#checkContainer(message);
        break;
      case "pod_delete":
        this.#checkPodMessage(message);
        if (!this.#holds(message.uid)) this.#report("unknown_delete", `pod ${message.uid}`);
    }
  }

  #checkPodMessage({ name, uid }: { readonly name: string; readonly uid: string }): void {
    if (uid === "") this.#report("empty_uid", name);
    if (this.#epoch === undefined) this.#report("pod_before_resync", `${name} of pod ${uid}`);
  }

  #checkContainer(message: Message & { readonly name: "pod_container" }): void {
    const { uid, container_id: id, container_name: name, container_image: image } = message;
    if (id === "") this.#report("empty_container_id", `container ${name} of pod ${uid}`);
    if (!this.#holds(uid)) this.#report("container_before_pod", `container ${id} of pod ${uid}`);
    if ((name.length + image.length) * 3 <= CONTAINER_TEXT_LIMIT) return;
    const length = new TextEncoder().encode(name + image).length;
    if (length > CONTAINER_TEXT_LIMIT) {
      this.#report("container_too_long", `name and image have ${bytes(length)}`);
    }
  }

  #checkSilence(now: number): void {
    const silence = now - this.#heardAt;
    if (silence > HEARTBEAT_MILLISECONDS) {
      this.#report("heartbeat_gap", `nothing arrived for ${seconds(silence)}`);
    }
  }

  #report(rule: Rule, detail: string): void {
    this.#found.push(violationOf(rule, detail));
  }

  #answer(): readonly Violation[] {
    if (this.#found.length === 0) return NONE;
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

const NONE: readonly Violation[] = [];

function isOlder(version: ProtocolVersion, than: ProtocolVersion): boolean {
  if (version.major !== than.major) return version.major < than.major;
  if (version.minor !== than.minor) return version.minor < than.minor;
  return version.patch < than.patch;
}

function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
