import type { OwnerRecord } from "../../inventory/mod.ts";
import { type Known, type ObjectDecoder, text } from "../encoding/mod.ts";
import { OwnerDraft } from "./owner_draft.ts";
import { PodJson } from "./pod_json.ts";
import { PodProtobuf } from "./pod_protobuf.ts";

/** Decodes ReplicaSets and Jobs sent as PartialObjectMetadata (meta/v1). */
export class OwnerDecoder implements ObjectDecoder<OwnerRecord> {
  readonly #draft = new OwnerDraft();
  readonly #protobuf = new PodProtobuf();
  readonly #json = new PodJson();

  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<OwnerRecord>): OwnerRecord {
    this.#protobuf.owner(this.#draft, bytes, start, end);
    return this.#draft.finish(known);
  }

  json(bytes: Uint8Array, start: number, end: number, known: Known<OwnerRecord>): OwnerRecord {
    this.#json.owner(this.#draft, bytes, start, end);
    return this.#draft.finish(known);
  }

  resourceVersion(): string {
    const draft = this.#draft;
    return text(draft.bytes, draft.resourceVersionStart, draft.resourceVersionEnd);
  }
}
