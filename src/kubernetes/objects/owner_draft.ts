import type { OwnerRecord } from "../../inventory/mod.ts";
import { ControllerDraft } from "./controller_draft.ts";
import { text, TextCache } from "../encoding/mod.ts";

/** One ReplicaSet or Job as byte ranges, then as a record: only its uid and controller matter. */
export class OwnerDraft {
  bytes: Uint8Array = new Uint8Array(0);
  uidStart = 0;
  uidEnd = 0;
  resourceVersionStart = 0;
  resourceVersionEnd = 0;
  readonly controller = new ControllerDraft(new TextCache());

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.uidStart = this.uidEnd = 0;
    this.resourceVersionStart = this.resourceVersionEnd = 0;
    this.controller.reset();
  }

  /** The record; `known` itself when it says the same. */
  finish(knownOf: (uid: string) => OwnerRecord | undefined): OwnerRecord {
    const uid = text(this.bytes, this.uidStart, this.uidEnd);
    const known = knownOf(uid);
    const controller = this.controller.finish(this.bytes, known?.controller);
    if (known !== undefined && known.controller === controller) return known;
    return { uid: known?.uid ?? uid, controller };
  }
}
