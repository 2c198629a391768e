import type { PodRecord } from "../../inventory/mod.ts";
import { type Known, type ObjectDecoder, ObjectReader, text } from "../encoding/mod.ts";
import { PodRecords } from "./pod_records.ts";
import { POD } from "./tables.ts";

/** Decodes full Pod objects (core/v1). */
export class PodDecoder implements ObjectDecoder<PodRecord> {
  readonly #reader = new ObjectReader(POD);
  readonly #records = new PodRecords(this.#reader.found);
  #bytes: Uint8Array = new Uint8Array(0);

  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<PodRecord>): PodRecord {
    this.#bytes = bytes;
    this.#reader.protobuf(bytes, start, end);
    return this.#records.record(bytes, known);
  }

  json(bytes: Uint8Array, start: number, end: number, known: Known<PodRecord>): PodRecord {
    this.#bytes = bytes;
    this.#reader.json(bytes, start, end);
    return this.#records.record(bytes, known);
  }

  resourceVersion(): string {
    const { resourceVersion } = this.#reader.found.metadata;
    return text(this.#bytes, resourceVersion.start, resourceVersion.end);
  }
}
