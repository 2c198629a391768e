import type { ContainerRecord, PodRecord } from "../../inventory/mod.ts";
import { ControllerDraft } from "./controller_draft.ts";
import { NAMESPACES } from "./namespaces.ts";
import { equalsText, text, TextCache } from "../encoding/mod.ts";

/** Kinds of container status, in the order in which a record lists them. */
export const INIT = 0;
export const REGULAR = 1;
export const EPHEMERAL = 2;

const NUMBERS_PER_STATUS = 7;
const QUOTE = 0x27;
const COMMA = 0x2c;
const NONE: readonly ContainerRecord[] = [];

/**
 * One pod as byte ranges, filled by a protobuf or JSON walk, then turned into a record.
 *
 * There is one draft per stream and it is reused for every object: a walk over an unchanged pod
 * allocates its uid string and nothing else.
 */
export class PodDraft {
  bytes: Uint8Array = new Uint8Array(0);
  uidStart = 0;
  uidEnd = 0;
  namespaceStart = 0;
  namespaceEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  generateNameStart = 0;
  generateNameEnd = 0;
  resourceVersionStart = 0;
  resourceVersionEnd = 0;
  ip = 0;
  addressed = false;
  hostNetwork = false;
  terminal = false;
  readonly controller: ControllerDraft;

  readonly #texts = new TextCache();
  /** kind, id range, name range, image range: seven numbers for each status. */
  #statuses = new Int32Array(16 * NUMBERS_PER_STATUS);
  #statusCount = 0;
  #versionBytes = new Uint8Array(1024);

  constructor() {
    this.controller = new ControllerDraft(this.#texts);
  }

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.uidStart = this.uidEnd = 0;
    this.namespaceStart = this.namespaceEnd = 0;
    this.nameStart = this.nameEnd = 0;
    this.generateNameStart = this.generateNameEnd = 0;
    this.resourceVersionStart = this.resourceVersionEnd = 0;
    this.ip = 0;
    this.addressed = false;
    this.hostNetwork = false;
    this.terminal = false;
    this.#statusCount = 0;
    this.controller.reset();
  }

  /**
   * `podIP` as an integer, -1 when it is not IPv4. An IPv4 address here goes before those of
   * `podIPs`, whichever of the two is written first.
   */
  mainAddress(parsed: number): void {
    this.addressed = true;
    if (parsed > 0) this.ip = parsed;
  }

  /** One of `podIPs`, likewise; the first IPv4 address wins. */
  furtherAddress(parsed: number): void {
    this.addressed = true;
    if (parsed > 0 && this.ip === 0) this.ip = parsed;
  }

  container(
    kind: number,
    idStart: number,
    idEnd: number,
    nameStart: number,
    nameEnd: number,
    imageStart: number,
    imageEnd: number,
  ): void {
    const at = this.#statusCount++ * NUMBERS_PER_STATUS;
    if (at === this.#statuses.length) {
      const grown = new Int32Array(at * 2);
      grown.set(this.#statuses);
      this.#statuses = grown;
    }
    const statuses = this.#statuses;
    statuses[at] = kind;
    statuses[at + 1] = idStart;
    statuses[at + 2] = idEnd;
    statuses[at + 3] = nameStart;
    statuses[at + 4] = nameEnd;
    statuses[at + 5] = imageStart;
    statuses[at + 6] = imageEnd;
  }

  /** The record; `known` itself when it says the same. */
  finish(knownOf: (uid: string) => PodRecord | undefined): PodRecord {
    const { bytes } = this;
    const uid = text(bytes, this.uidStart, this.uidEnd);
    const known = knownOf(uid);
    const named = this.nameEnd > this.nameStart;
    const nameStart = named ? this.nameStart : this.generateNameStart;
    const nameEnd = named ? this.nameEnd : this.generateNameEnd;

    const name = known !== undefined && equalsText(bytes, nameStart, nameEnd, known.name)
      ? known.name
      : text(bytes, nameStart, nameEnd);
    const namespace = this.#namespace(known);
    const controller = this.controller.finish(bytes, known?.controller);
    const containers = this.#containers(known?.containers ?? NONE);
    const version = this.#version(known?.version ?? "");

    if (
      known !== undefined && known.name === name && known.namespace === namespace &&
      known.ip === this.ip && known.addressed === this.addressed &&
      known.hostNetwork === this.hostNetwork && known.terminal === this.terminal &&
      known.controller === controller && known.containers === containers &&
      known.version === version
    ) return known;
    return {
      uid: known?.uid ?? uid,
      namespace,
      name,
      ip: this.ip,
      addressed: this.addressed,
      hostNetwork: this.hostNetwork,
      terminal: this.terminal,
      controller,
      containers,
      version,
    };
  }

  #namespace(known: PodRecord | undefined): string {
    if (this.namespaceEnd === this.namespaceStart) return "default";
    return known !== undefined &&
        equalsText(this.bytes, this.namespaceStart, this.namespaceEnd, known.namespace)
      ? known.namespace
      : NAMESPACES.get(this.bytes, this.namespaceStart, this.namespaceEnd);
  }

  /** Containers with an id: init, regular, ephemeral. The very array of before when nothing differs. */
  #containers(known: readonly ContainerRecord[]): readonly ContainerRecord[] {
    const statuses = this.#statuses;
    let fresh: ContainerRecord[] | undefined;
    let count = 0;
    for (let kind = INIT; kind <= EPHEMERAL; kind++) {
      for (let n = 0; n < this.#statusCount; n++) {
        const at = n * NUMBERS_PER_STATUS;
        // The kubelet writes the id once the container exists; without one there is nothing to say.
        if (statuses[at] !== kind || statuses[at + 1] === statuses[at + 2]) continue;
        const before = known[count];
        const record = before !== undefined && this.#sameContainer(at, before)
          ? before
          : this.#container(at, before);
        if (fresh === undefined && record !== before) fresh = known.slice(0, count);
        fresh?.push(record);
        count++;
      }
    }
    // A copy without the room that pushing makes for sixteen more.
    if (fresh !== undefined) return fresh.slice();
    return count === known.length ? known : known.slice(0, count);
  }

  #sameContainer(at: number, record: ContainerRecord): boolean {
    const statuses = this.#statuses;
    return equalsText(this.bytes, statuses[at + 1]!, statuses[at + 2]!, record.id) &&
      equalsText(this.bytes, statuses[at + 3]!, statuses[at + 4]!, record.name) &&
      equalsText(this.bytes, statuses[at + 5]!, statuses[at + 6]!, record.image);
  }

  #container(at: number, before: ContainerRecord | undefined): ContainerRecord {
    const statuses = this.#statuses;
    const id = text(this.bytes, statuses[at + 1]!, statuses[at + 2]!);
    const name = this.#texts.get(this.bytes, statuses[at + 3]!, statuses[at + 4]!);
    const image = this.#texts.get(this.bytes, statuses[at + 5]!, statuses[at + 6]!);
    // Text beyond ASCII compares as different while it is bytes.
    return before !== undefined && before.id === id && before.name === name &&
        before.image === image
      ? before
      : { id, name, image };
  }

  /** `'image'` of each regular status that has one, sorted by bytes, joined by commas. */
  #version(known: string): string {
    const { bytes } = this;
    const statuses = this.#statuses;
    const images: number[] = [];
    let length = 0;
    for (let n = 0; n < this.#statusCount; n++) {
      const at = n * NUMBERS_PER_STATUS;
      if (statuses[at] !== REGULAR || statuses[at + 5] === statuses[at + 6]) continue;
      images.push(at);
      length += statuses[at + 6]! - statuses[at + 5]! + 3;
    }
    if (images.length === 0) return "";
    if (images.length > 1) {
      images.sort((a, b) =>
        compareBytes(
          bytes,
          statuses[a + 5]!,
          statuses[a + 6]!,
          statuses[b + 5]!,
          statuses[b + 6]!,
        )
      );
    }
    if (length > this.#versionBytes.length) this.#versionBytes = new Uint8Array(length * 2);
    const target = this.#versionBytes;
    let end = 0;
    for (const at of images) {
      if (end > 0) target[end++] = COMMA;
      target[end++] = QUOTE;
      for (let i = statuses[at + 5]!; i < statuses[at + 6]!; i++) target[end++] = bytes[i]!;
      target[end++] = QUOTE;
    }
    return equalsText(target, 0, end, known) ? known : this.#texts.get(target, 0, end);
  }
}

function compareBytes(
  bytes: Uint8Array,
  aStart: number,
  aEnd: number,
  bStart: number,
  bEnd: number,
): number {
  const common = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < common; i++) {
    const difference = bytes[aStart + i]! - bytes[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return (aEnd - aStart) - (bEnd - bStart);
}
