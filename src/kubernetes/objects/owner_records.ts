import type { OwnerRecord } from "../../inventory/mod.ts";
import { equalsText, harmlessText, type Known, TextCache } from "../encoding/mod.ts";
import { Controllers } from "./controllers.ts";
import { namespaceOf } from "./namespaces.ts";
import type { FoundOwner } from "./tables.ts";

/**
 * Makes records of what a reader finds of ReplicaSets or Jobs: only the controller matters,
 * and to whose pods.
 */
export class OwnerRecords {
  readonly #metadata: FoundOwner["metadata"];
  readonly #controllers: Controllers;

  constructor({ metadata }: FoundOwner) {
    this.#metadata = metadata;
    this.#controllers = new Controllers(metadata.ownerReferences, new TextCache());
  }

  /** The record of the object found last; the known one itself when it says the same. */
  record(bytes: Uint8Array, knownOf: Known<OwnerRecord>): OwnerRecord {
    const metadata = this.#metadata;
    const uid = harmlessText(bytes, metadata.uid.start, metadata.uid.end);
    const known = knownOf(uid);
    const controller = this.#controllers.find(bytes, known?.controller);
    const namespace = namespaceOf(bytes, metadata.namespace, known?.namespace);
    const name = known !== undefined &&
        equalsText(bytes, metadata.name.start, metadata.name.end, known.name)
      ? known.name
      : harmlessText(bytes, metadata.name.start, metadata.name.end);
    if (
      known !== undefined && known.controller === controller && known.namespace === namespace &&
      known.name === name
    ) return known;
    return { uid: known?.uid ?? uid, namespace, name, controller };
  }
}
