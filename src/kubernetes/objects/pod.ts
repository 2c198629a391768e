import type { PodRecord } from "../../inventory/mod.ts";
import { type Known, type ObjectDecoder, text } from "../encoding/mod.ts";
import { PodDraft } from "./pod_draft.ts";
import { PodJson } from "./pod_json.ts";
import { PodProtobuf } from "./pod_protobuf.ts";

/** Decodes full Pod objects (core/v1). */
export class PodDecoder implements ObjectDecoder<PodRecord> {
  readonly #draft = new PodDraft();
  readonly #protobuf = new PodProtobuf();
  readonly #json = new PodJson();

  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<PodRecord>): PodRecord {
    this.#protobuf.pod(this.#draft, bytes, start, end);
    return this.#draft.finish(known);
  }

  json(bytes: Uint8Array, start: number, end: number, known: Known<PodRecord>): PodRecord {
    this.#json.pod(this.#draft, bytes, start, end);
    return this.#draft.finish(known);
  }

  resourceVersion(): string {
    const draft = this.#draft;
    return text(draft.bytes, draft.resourceVersionStart, draft.resourceVersionEnd);
  }
}
