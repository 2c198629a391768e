import type { ContainerRecord, PodRecord } from "../../inventory/mod.ts";
import {
  equalsText,
  type Flag,
  harmlessText,
  type Known,
  type Rows,
  type Text,
  TextCache,
} from "../encoding/mod.ts";
import { Controllers } from "./controllers.ts";
import { parseIpv4 } from "./ip_address.ts";
import { namespaceOf } from "./namespaces.ts";
import type { FoundPod, FoundStatus } from "./tables.ts";

const QUOTE = 0x27;
const COMMA = 0x2c;
/** More than a message to the reducer holds of them; what is cut there is counted. */
const IMAGE_LIMIT = 4_096;
const VERSION_LIMIT = 4_096;
const NONE: readonly ContainerRecord[] = [];

/**
 * Makes records of what a reader finds of pods.
 *
 * There is one for each stream and it is used again for every object: an unchanged pod costs its uid
 * string and nothing else.
 */
export class PodRecords {
  readonly #texts = new TextCache();
  readonly #controllers: Controllers;
  readonly #metadata: FoundPod["metadata"];
  readonly #hostNetwork: Flag;
  readonly #status: FoundPod["status"];
  /** In the order in which a record lists them. */
  readonly #containerStatuses: readonly Rows<FoundStatus>[];
  #versionBytes = new Uint8Array(1024);

  constructor({ metadata, spec, status }: FoundPod) {
    this.#metadata = metadata;
    this.#hostNetwork = spec.hostNetwork;
    this.#status = status;
    this.#controllers = new Controllers(metadata.ownerReferences, this.#texts);
    this.#containerStatuses = [
      status.initContainerStatuses,
      status.containerStatuses,
      status.ephemeralContainerStatuses,
    ];
  }

  /** The record of the pod found last; the known one itself when it says the same. */
  record(bytes: Uint8Array, knownOf: Known<PodRecord>): PodRecord {
    const metadata = this.#metadata;
    const uid = harmlessText(bytes, metadata.uid.start, metadata.uid.end);
    const known = knownOf(uid);
    const named = isEmpty(metadata.name) ? metadata.generateName : metadata.name;

    const name = known !== undefined && equalsText(bytes, named.start, named.end, known.name)
      ? known.name
      : harmlessText(bytes, named.start, named.end);
    const namespace = namespaceOf(bytes, metadata.namespace, known?.namespace);
    const controller = this.#controllers.find(bytes, known?.controller);
    const containers = this.#containers(bytes, known?.containers ?? NONE);
    const version = this.#version(bytes, known?.version ?? "");
    const ip = addressOf(bytes, this.#status);
    const addressed = isAddressed(this.#status);
    const hostNetwork = this.#hostNetwork.value;
    const terminal = isTerminal(bytes, this.#status.phase);

    if (
      known !== undefined && known.name === name && known.namespace === namespace &&
      known.ip === ip && known.addressed === addressed && known.hostNetwork === hostNetwork &&
      known.terminal === terminal && known.controller === controller &&
      known.containers === containers && known.version === version
    ) return known;
    return {
      uid: known?.uid ?? uid,
      namespace,
      name,
      ip,
      addressed,
      hostNetwork,
      terminal,
      controller,
      containers,
      version,
    };
  }

  /** Containers with an id: init, regular, ephemeral. The very array of before when nothing differs. */
  #containers(bytes: Uint8Array, known: readonly ContainerRecord[]): readonly ContainerRecord[] {
    let fresh: ContainerRecord[] | undefined;
    let count = 0;
    const lists = this.#containerStatuses;
    for (let list = 0; list < lists.length; list++) {
      const { items, length } = lists[list]!;
      for (let n = 0; n < length; n++) {
        const found = items[n]!;
        // The kubelet writes the id once the container exists; without one there is nothing to say.
        if (isEmpty(found.containerID)) continue;
        const before = known[count];
        const record = before !== undefined && sameContainer(bytes, found, before)
          ? before
          : this.#container(bytes, found, before);
        if (fresh === undefined && record !== before) fresh = known.slice(0, count);
        fresh?.push(record);
        count++;
      }
    }
    // A copy without the room that pushing makes for sixteen more.
    if (fresh !== undefined) return fresh.slice();
    return count === known.length ? known : known.slice(0, count);
  }

  #container(
    bytes: Uint8Array,
    found: FoundStatus,
    before: ContainerRecord | undefined,
  ): ContainerRecord {
    const id = harmlessText(bytes, found.containerID.start, found.containerID.end);
    const name = this.#texts.get(bytes, found.name.start, found.name.end);
    const image = this.#image(bytes, found.image);
    // Text beyond ASCII compares as different while it is bytes.
    return before !== undefined && before.id === id && before.name === name &&
        before.image === image
      ? before
      : { id, name, image };
  }

  /** One too long for a message keeps its ends: the reducer reads what is behind the last slash. */
  #image(bytes: Uint8Array, { start, end }: Text): string {
    if (end - start <= IMAGE_LIMIT) return this.#texts.get(bytes, start, end);
    const half = IMAGE_LIMIT / 2;
    return harmlessText(bytes, start, start + half) + harmlessText(bytes, end - half, end);
  }

  /** `'image'` of each regular status that has one, sorted by bytes, joined by commas. */
  #version(bytes: Uint8Array, known: string): string {
    const { items, length } = this.#status.containerStatuses;
    const images: Text[] = [];
    for (let n = 0; n < length; n++) {
      const { image } = items[n]!;
      if (!isEmpty(image)) images.push(image);
    }
    if (images.length === 0) return "";
    if (images.length > 1) images.sort((a, b) => compareBytes(bytes, a, b));
    const size = cut(images, VERSION_LIMIT);
    if (spells(known, bytes, images)) return known;
    if (size > this.#versionBytes.length) this.#versionBytes = new Uint8Array(size * 2);
    const target = this.#versionBytes;
    let end = 0;
    for (let n = 0; n < images.length; n++) {
      const image = images[n]!;
      if (end > 0) target[end++] = COMMA;
      target[end++] = QUOTE;
      for (let i = image.start; i < image.end; i++) target[end++] = bytes[i]!;
      target[end++] = QUOTE;
    }
    return this.#texts.get(target, 0, end);
  }
}

/** Leaves out images beyond so many bytes in all, and answers how many bytes they spell. */
function cut(images: Text[], limit: number): number {
  let size = 0;
  for (let n = 0; n < images.length; n++) {
    const { start, end } = images[n]!;
    const left = limit - size;
    if (end - start > left) {
      images[n] = { start, end: start + left };
      images.length = n + 1;
    }
    size += Math.min(end - start, left) + 3;
    if (size >= limit) images.length = n + 1;
  }
  return size;
}

/** True when the version is exactly of these images; beyond ASCII it counts as another one. */
function spells(version: string, bytes: Uint8Array, images: readonly Text[]): boolean {
  let at = 0;
  for (let n = 0; n < images.length; n++) {
    const { start, end } = images[n]!;
    if (at + end - start + 2 > version.length) return false;
    if (n > 0 && version.charCodeAt(at++) !== COMMA) return false;
    if (version.charCodeAt(at++) !== QUOTE) return false;
    for (let i = start; i < end; i++) {
      const code = bytes[i]!;
      if (code !== version.charCodeAt(at++) || code > 0x7f) return false;
    }
    if (version.charCodeAt(at++) !== QUOTE) return false;
  }
  return at === version.length;
}

function isEmpty({ start, end }: Text): boolean {
  return start === end;
}

/** `podIP` when it is IPv4, or else the first of `podIPs` that is; 0 when none is. */
function addressOf(bytes: Uint8Array, { podIP, podIPs }: FoundPod["status"]): number {
  let address = parseIpv4(bytes, podIP.start, podIP.end);
  for (let n = 0; address <= 0 && n < podIPs.length; n++) {
    const { ip } = podIPs.items[n]!;
    address = parseIpv4(bytes, ip.start, ip.end);
  }
  return Math.max(address, 0);
}

function isAddressed({ podIP, podIPs }: FoundPod["status"]): boolean {
  if (!isEmpty(podIP)) return true;
  for (let n = 0; n < podIPs.length; n++) if (!isEmpty(podIPs.items[n]!.ip)) return true;
  return false;
}

function isTerminal(bytes: Uint8Array, { start, end }: Text): boolean {
  return equalsText(bytes, start, end, "Succeeded") || equalsText(bytes, start, end, "Failed");
}

function sameContainer(bytes: Uint8Array, found: FoundStatus, record: ContainerRecord): boolean {
  const { containerID: id, name, image } = found;
  return equalsText(bytes, id.start, id.end, record.id) &&
    equalsText(bytes, name.start, name.end, record.name) &&
    equalsText(bytes, image.start, image.end, record.image);
}

function compareBytes(bytes: Uint8Array, a: Text, b: Text): number {
  const common = Math.min(a.end - a.start, b.end - b.start);
  for (let i = 0; i < common; i++) {
    const difference = bytes[a.start + i]! - bytes[b.start + i]!;
    if (difference !== 0) return difference;
  }
  return (a.end - a.start) - (b.end - b.start);
}
