import type { OwnerReference } from "../../inventory/mod.ts";
import { equalsText, type Rows, type Text, text, type TextCache } from "../encoding/mod.ts";
import { type FoundReference, LONGEST } from "./tables.ts";

const REFERENCE_SLOTS = 1 << 12;

/**
 * Makes an object of the owner reference with `controller: true` only when it is not the one already
 * held. Pods of one ReplicaSet share a single object.
 */
export class Controllers {
  readonly #found: Rows<FoundReference>;
  readonly #texts: TextCache;
  readonly #references: (OwnerReference | undefined)[] = new Array(REFERENCE_SLOTS).fill(undefined);

  constructor(found: Rows<FoundReference>, texts: TextCache) {
    this.#found = found;
    this.#texts = texts;
  }

  /** The reference of the object found last; `known` itself when it says the same. */
  find(bytes: Uint8Array, known: OwnerReference | undefined): OwnerReference | undefined {
    const found = controllerOf(this.#found);
    if (found === undefined) return undefined;
    if (known !== undefined && equals(bytes, found, known)) return known;
    // UIDs are random enough for their last bytes to spread over the slots.
    const { uid } = found;
    let hash = 0;
    for (let i = Math.max(uid.start, uid.end - 8); i < uid.end; i++) {
      hash = Math.imul(hash, 31) + bytes[i]!;
    }
    const slot = (hash ^ (hash >>> 13)) & (REFERENCE_SLOTS - 1);
    const held = this.#references[slot];
    if (held !== undefined && equals(bytes, found, held)) return held;
    // The API server looks at little of a reference: what cannot be a kind, a name or a uid of
    // Kubernetes is no owner.
    if (!isOwner(bytes, found)) return undefined;
    const reference: OwnerReference = {
      apiVersion: this.#texts.get(bytes, found.apiVersion.start, found.apiVersion.end),
      kind: this.#texts.get(bytes, found.kind.start, found.kind.end),
      name: text(bytes, found.name.start, found.name.end),
      uid: text(bytes, uid.start, uid.end),
    };
    this.#references[slot] = reference;
    return reference;
  }
}

/** The first controller wins, should an object claim several. */
function controllerOf({ length, items }: Rows<FoundReference>): FoundReference | undefined {
  for (let n = 0; n < length; n++) {
    const reference = items[n]!;
    if (reference.controller.value) return reference;
  }
  return undefined;
}

function isOwner(bytes: Uint8Array, { kind, name, uid, apiVersion }: FoundReference): boolean {
  return isWord(bytes, kind, LONGEST.kind) && isWord(bytes, name, LONGEST.name) &&
    isWord(bytes, uid, LONGEST.uid) && isWord(bytes, apiVersion, LONGEST.apiVersion);
}

/** Printable ASCII without blanks, not empty and not too long. */
function isWord(bytes: Uint8Array, { start, end }: Text, longest: number): boolean {
  if (start === end || end - start > longest) return false;
  for (let at = start; at < end; at++) {
    if (bytes[at]! <= 0x20 || bytes[at]! >= 0x7f) return false;
  }
  return true;
}

function equals(bytes: Uint8Array, found: FoundReference, reference: OwnerReference): boolean {
  return equalsText(bytes, found.uid.start, found.uid.end, reference.uid) &&
    equalsText(bytes, found.name.start, found.name.end, reference.name) &&
    equalsText(bytes, found.kind.start, found.kind.end, reference.kind) &&
    equalsText(bytes, found.apiVersion.start, found.apiVersion.end, reference.apiVersion);
}
