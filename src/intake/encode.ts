import {
  type CloudPlatform,
  type CollectorType,
  cutText,
  encodeMessage,
  fitsText,
  type FrameWriter,
  LAYOUTS,
  type Message,
  MESSAGE_LIMIT,
  type MessageName,
  type OwnerKind,
  type ProtocolVersion,
  writeText,
} from "../wire/mod.ts";
import { cutImage } from "./image.ts";

/**
 * Most bytes of each string, so that no message exceeds `MESSAGE_LIMIT`. Ids are never cut: what
 * does not fit is refused. The reducer keeps 64 bytes of the other pod strings (protocol 4.6).
 */
export const TEXT_LIMIT = {
  uid: 256,
  containerId: 1024,
  name: 512,
  ownerUid: 256,
  image: 1024,
  version: 2048,
  hostname: 512,
  /** Labels, node facts. */
  label: 1024,
} as const;

/** What a `MessageEncoder` counts. */
export interface MessageCounters {
  /** Messages written, by name. */
  readonly messages: Readonly<Record<string, number>>;
  /** Bytes of these messages, before framing. */
  readonly bytesRaw: number;
}

/** The raw message in front of the LZ4 frame (protocol 1.1): 24 bytes. */
export function encodeVersionInfo(
  version: ProtocolVersion,
  epochMilliseconds: number,
): Uint8Array<ArrayBuffer> {
  const timestamp = nanoseconds(epochMilliseconds);
  return encodeMessage({ name: "version_info", timestamp, ...version });
}

/**
 * Writes messages straight into a frame's current block (protocol 2.2, 2.3).
 *
 * Strings are cut at `TEXT_LIMIT`, between characters. Whatever a pod holds, nothing here throws:
 * methods for records answer whether the record could be written.
 */
export class MessageEncoder {
  readonly #counters = { messages: {} as Record<string, number>, bytesRaw: 0 };
  readonly #frame: FrameWriter;
  readonly #plain: Uint8Array;
  readonly #view: DataView;
  #timestamp = 0n;
  #timeLow = 0;
  #timeHigh = 0;

  constructor(frame: FrameWriter) {
    this.#frame = frame;
    this.#plain = frame.plain;
    this.#view = new DataView(frame.plain.buffer);
  }

  /** What was written since the encoder was made; nothing resets them. */
  get counters(): MessageCounters {
    return this.#counters;
  }

  /** The timestamp of the messages that follow; once per batch is enough (protocol 4.10). */
  setTime(epochMilliseconds: number): void {
    this.#timestamp = nanoseconds(epochMilliseconds);
    this.#timeLow = Number(this.#timestamp & 0xffff_ffffn);
    this.#timeHigh = Number(this.#timestamp >> 32n);
  }

  /** Exactly once per connection (protocol 4.3). */
  connect(collectorType: CollectorType, hostname: string): void {
    this.#write({
      name: "connect",
      timestamp: this.#timestamp,
      collector_type: collectorType,
      hostname: cutText(hostname, TEXT_LIMIT.hostname),
    });
  }

  heartbeat(): void {
    const start = this.#begin(LAYOUTS.heartbeat.id);
    this.#end("heartbeat", start, start + 10);
  }

  /** Releases every pod of this connection: the whole snapshot must follow (protocol 4.5). */
  podResync(epoch: number): void {
    this.#write({
      name: "pod_resync",
      timestamp: this.#timestamp,
      resync_count: BigInt.asUintN(64, BigInt(Math.trunc(epoch))),
    });
  }

  /**
   * Announces a pod, or updates it in place (protocol 4.6). Without an owner `ownerName` is the
   * pod's name and `ownerUid` empty. A pod with an empty owner name would never be matched
   * (protocol 4.12), so the pod's name, or else its uid, stands in for it.
   *
   * @param ip IPv4 address as an unsigned integer, 0 when unknown
   * @returns false, and nothing is written, when `uid` is empty or longer than `TEXT_LIMIT.uid`
   */
  podNew(
    uid: string,
    ip: number,
    ownerName: string,
    podName: string,
    ownerUid: string,
    namespace: string,
    ownerKind: OwnerKind,
    hostNetwork: boolean,
    version: string,
  ): boolean {
    if (uid === "" || !fitsText(uid, TEXT_LIMIT.uid)) return false;
    const plain = this.#plain;
    const start = this.#begin(LAYOUTS.pod_new_with_name.id);
    this.#view.setUint32(start + 12, ip, true);
    plain[start + 26] = ownerKind;
    plain[start + 27] = hostNetwork ? 1 : 0;
    const owner = ownerName !== "" ? ownerName : podName !== "" ? podName : uid;
    let at = start + 28;
    at = this.#text(start + 16, at, uid, TEXT_LIMIT.uid);
    at = this.#text(start + 18, at, owner, TEXT_LIMIT.name);
    at = this.#text(start + 20, at, podName, TEXT_LIMIT.name);
    at = this.#text(start + 22, at, ownerUid, TEXT_LIMIT.ownerUid);
    at = this.#text(start + 24, at, namespace, TEXT_LIMIT.name);
    at += writeText(plain, at, version, TEXT_LIMIT.version);
    this.#endDynamic("pod_new_with_name", start, at);
    return true;
  }

  /**
   * Adds a container to a pod that was announced before (protocol 4.7).
   *
   * @returns false, and nothing is written, when an id is empty or longer than its `TEXT_LIMIT`
   */
  podContainer(uid: string, containerId: string, name: string, image: string): boolean {
    if (uid === "" || !fitsText(uid, TEXT_LIMIT.uid)) return false;
    if (containerId === "" || !fitsText(containerId, TEXT_LIMIT.containerId)) return false;
    const start = this.#begin(LAYOUTS.pod_container.id);
    let at = start + 18;
    at = this.#text(start + 12, at, uid, TEXT_LIMIT.uid);
    at = this.#text(start + 14, at, containerId, TEXT_LIMIT.containerId);
    at = this.#text(start + 16, at, name, TEXT_LIMIT.name);
    at += writeText(this.#plain, at, cutImage(image, TEXT_LIMIT.image), TEXT_LIMIT.image);
    this.#endDynamic("pod_container", start, at);
    return true;
  }

  /**
   * Withdraws a pod that was announced before (protocol 4.8).
   *
   * @returns false, and nothing is written, when `uid` is empty or longer than `TEXT_LIMIT.uid`
   */
  podDelete(uid: string): boolean {
    if (uid === "" || !fitsText(uid, TEXT_LIMIT.uid)) return false;
    const start = this.#begin(LAYOUTS.pod_delete.id);
    const at = start + 12 + writeText(this.#plain, start + 12, uid, TEXT_LIMIT.uid);
    this.#endDynamic("pod_delete", start, at);
    return true;
  }

  reportCpuCores(cores: number): void {
    this.#write({ name: "report_cpu_cores", timestamp: this.#timestamp, cores });
  }

  /** Takes effect in the reducer when `setNodeInfo` follows (protocol 4.11). */
  setConfigLabel(key: string, value: string): void {
    this.#write({
      name: "set_config_label",
      timestamp: this.#timestamp,
      key: cutText(key, TEXT_LIMIT.label),
      value: cutText(value, TEXT_LIMIT.label),
    });
  }

  cloudPlatform(platform: CloudPlatform): void {
    this.#write({ name: "cloud_platform", timestamp: this.#timestamp, platform });
  }

  setNodeInfo(zone: string, role: string, instanceId: string, instanceType: string): void {
    this.#write({
      name: "set_node_info",
      timestamp: this.#timestamp,
      az: cutText(zone, TEXT_LIMIT.label),
      role: cutText(role, TEXT_LIMIT.label),
      instance_id: cutText(instanceId, TEXT_LIMIT.label),
      instance_type: cutText(instanceType, TEXT_LIMIT.label),
    });
  }

  metadataComplete(): void {
    this.#write({ name: "metadata_complete", timestamp: this.#timestamp, time: 0n });
  }

  #write(message: Message): void {
    const bytes = encodeMessage(message);
    const start = this.#frame.reserve(bytes.length);
    this.#plain.set(bytes, start);
    this.#end(message.name, start, start + bytes.length);
  }

  #begin(id: number): number {
    const start = this.#frame.reserve(MESSAGE_LIMIT);
    const view = this.#view;
    view.setUint32(start, this.#timeLow, true);
    view.setUint32(start + 4, this.#timeHigh, true);
    view.setUint16(start + 8, id, true);
    return start;
  }

  #text(lengthAt: number, at: number, text: string, limit: number): number {
    const length = writeText(this.#plain, at, text, limit);
    this.#view.setUint16(lengthAt, length, true);
    return at + length;
  }

  #endDynamic(name: MessageName, start: number, end: number): void {
    this.#view.setUint16(start + 10, end - start - 8, true);
    this.#end(name, start, end);
  }

  #end(name: MessageName, start: number, end: number): void {
    const counters = this.#counters;
    counters.messages[name] = (counters.messages[name] ?? 0) + 1;
    counters.bytesRaw += end - start;
    this.#frame.commit(end - start);
  }
}

function nanoseconds(epochMilliseconds: number): bigint {
  const whole = Math.max(0, Math.floor(epochMilliseconds));
  const fraction = Math.max(0, Math.min(999_999, Math.round((epochMilliseconds - whole) * 1e6)));
  return BigInt(whole) * 1_000_000n + BigInt(fraction);
}
