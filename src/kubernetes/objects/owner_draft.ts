import type { OwnerRecord } from "../../inventory/mod.ts";
import { ControllerDraft } from "./controller_draft.ts";
import { text, TextCache } from "../encoding/mod.ts";
import { NAMESPACES } from "./namespaces.ts";

/** One ReplicaSet or Job as byte ranges, then as a record. */
export class OwnerDraft {
  bytes: Uint8Array = new Uint8Array(0);
  uidStart = 0;
  uidEnd = 0;
  namespaceStart = 0;
  namespaceEnd = 0;
  resourceVersionStart = 0;
  resourceVersionEnd = 0;
  readonly controller = new ControllerDraft(new TextCache());

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.uidStart = this.uidEnd = 0;
    this.namespaceStart = this.namespaceEnd = 0;
    this.resourceVersionStart = this.resourceVersionEnd = 0;
    this.controller.reset();
  }

  /** The record; `known` itself when it says the same. */
  finish(knownOf: (uid: string) => OwnerRecord | undefined): OwnerRecord {
    const uid = text(this.bytes, this.uidStart, this.uidEnd);
    const known = knownOf(uid);
    const controller = this.controller.finish(this.bytes, known?.controller);
    const namespace = this.#namespace();
    if (
      known !== undefined && known.controller === controller && known.namespace === namespace
    ) return known;
    return { uid: known?.uid ?? uid, namespace, controller };
  }

  #namespace(): string {
    return this.namespaceEnd === this.namespaceStart
      ? "default"
      : NAMESPACES.get(this.bytes, this.namespaceStart, this.namespaceEnd);
  }
}
