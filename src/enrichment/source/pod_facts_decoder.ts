import {
  type Known,
  type ObjectDecoder,
  ObjectReader,
  text,
} from "../../kubernetes/encoding/mod.ts";
import type { PodFacts } from "../history/mod.ts";
import { type Kept, PodFactsMaker } from "./pod_facts.ts";
import { POD_FIELDS } from "./pod_fields.ts";

/** Decodes Pods (core/v1) into what is kept of them. */
export class PodFactsDecoder implements ObjectDecoder<PodFacts> {
  readonly #reader = new ObjectReader(POD_FIELDS);
  readonly #maker: PodFactsMaker;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(kept: Kept) {
    this.#maker = new PodFactsMaker(kept);
  }

  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<PodFacts>): PodFacts {
    this.#bytes = bytes;
    this.#reader.protobuf(bytes, start, end);
    return this.#unlessKnown(known);
  }

  json(bytes: Uint8Array, start: number, end: number, known: Known<PodFacts>): PodFacts {
    this.#bytes = bytes;
    this.#reader.json(bytes, start, end);
    return this.#unlessKnown(known);
  }

  resourceVersion(): string {
    const { resourceVersion } = this.#reader.found.metadata;
    return text(this.#bytes, resourceVersion.start, resourceVersion.end);
  }

  #unlessKnown(known: Known<PodFacts>): PodFacts {
    const facts = this.#maker.facts(this.#bytes, this.#reader.found);
    const before = known(facts.uid);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(facts)
      ? before
      : facts;
  }
}
