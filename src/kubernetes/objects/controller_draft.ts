import type { OwnerReference } from "../../inventory/mod.ts";
import { equalsText, text, type TextCache } from "../encoding/mod.ts";

const REFERENCE_SLOTS = 1 << 12;

/**
 * Collects the owner reference with `controller: true` as byte ranges and makes the object only when
 * it is not the one already held. Pods of one ReplicaSet share a single object.
 */
export class ControllerDraft {
  readonly #texts: TextCache;
  readonly #references: (OwnerReference | undefined)[] = new Array(REFERENCE_SLOTS).fill(undefined);
  #found = false;
  apiVersionStart = 0;
  apiVersionEnd = 0;
  kindStart = 0;
  kindEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  uidStart = 0;
  uidEnd = 0;

  constructor(texts: TextCache) {
    this.#texts = texts;
  }

  /** Before each object. */
  reset(): void {
    this.#found = false;
  }

  /** The first controller wins, should an object claim several. */
  get wanted(): boolean {
    return !this.#found;
  }

  /** Before each owner reference. */
  begin(): void {
    this.apiVersionStart = this.apiVersionEnd = 0;
    this.kindStart = this.kindEnd = 0;
    this.nameStart = this.nameEnd = 0;
    this.uidStart = this.uidEnd = 0;
  }

  /** The reference begun last has `controller: true`. */
  accept(): void {
    this.#found = true;
  }

  /** The reference; `known` itself when it says the same. */
  finish(bytes: Uint8Array, known: OwnerReference | undefined): OwnerReference | undefined {
    if (!this.#found) return undefined;
    if (known !== undefined && this.#equals(bytes, known)) return known;
    // UIDs are random enough for their last bytes to spread over the slots.
    let hash = 0;
    for (let i = Math.max(this.uidStart, this.uidEnd - 8); i < this.uidEnd; i++) {
      hash = Math.imul(hash, 31) + bytes[i]!;
    }
    const slot = (hash ^ (hash >>> 13)) & (REFERENCE_SLOTS - 1);
    const held = this.#references[slot];
    if (held !== undefined && this.#equals(bytes, held)) return held;
    const reference: OwnerReference = {
      apiVersion: this.#texts.get(bytes, this.apiVersionStart, this.apiVersionEnd),
      kind: this.#texts.get(bytes, this.kindStart, this.kindEnd),
      name: text(bytes, this.nameStart, this.nameEnd),
      uid: text(bytes, this.uidStart, this.uidEnd),
    };
    // Text beyond ASCII compares as different while it is bytes.
    if (known !== undefined && sameReference(known, reference)) return known;
    this.#references[slot] = reference;
    return reference;
  }

  #equals(bytes: Uint8Array, reference: OwnerReference): boolean {
    return equalsText(bytes, this.uidStart, this.uidEnd, reference.uid) &&
      equalsText(bytes, this.nameStart, this.nameEnd, reference.name) &&
      equalsText(bytes, this.kindStart, this.kindEnd, reference.kind) &&
      equalsText(bytes, this.apiVersionStart, this.apiVersionEnd, reference.apiVersion);
  }
}

function sameReference(a: OwnerReference, b: OwnerReference): boolean {
  return a.uid === b.uid && a.name === b.name && a.kind === b.kind && a.apiVersion === b.apiVersion;
}
