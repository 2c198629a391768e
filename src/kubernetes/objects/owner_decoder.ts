import type { OwnerRecord } from "../../inventory/mod.ts";
import { type Known, type ObjectDecoder, ObjectReader, text } from "../encoding/mod.ts";
import { OwnerRecords } from "./owner_records.ts";
import { OWNER } from "./tables.ts";

/** Decodes ReplicaSets and Jobs sent as PartialObjectMetadata (meta/v1). */
export class OwnerDecoder implements ObjectDecoder<OwnerRecord> {
  readonly #reader = new ObjectReader(OWNER);
  readonly #records = new OwnerRecords(this.#reader.found);
  #bytes: Uint8Array = new Uint8Array(0);

  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<OwnerRecord>): OwnerRecord {
    this.#bytes = bytes;
    this.#reader.protobuf(bytes, start, end);
    return this.#records.record(bytes, known);
  }

  json(bytes: Uint8Array, start: number, end: number, known: Known<OwnerRecord>): OwnerRecord {
    this.#bytes = bytes;
    this.#reader.json(bytes, start, end);
    return this.#records.record(bytes, known);
  }

  resourceVersion(): string {
    const { resourceVersion } = this.#reader.found.metadata;
    return text(this.#bytes, resourceVersion.start, resourceVersion.end);
  }
}
