import type { Fields, Found } from "./fields.ts";
import { Frame } from "./frame.ts";
import { JsonWalk } from "./json_walk.ts";
import { Plan } from "./plan.ts";
import { ProtobufWalk } from "./protobuf_walk.ts";

/**
 * Reads the fields of a table from an object in either encoding and skips all others. There is one
 * for each stream, and it is used again for every object.
 */
export class ObjectReader<F extends Fields> {
  /** What the object read last has; its ranges are of that object's bytes. */
  readonly found: Found<F>;
  readonly #plan: Plan;
  readonly #frame: Frame;
  readonly #protobuf = new ProtobufWalk();
  readonly #json = new JsonWalk();

  constructor(fields: F) {
    this.#plan = new Plan(fields);
    this.#frame = new Frame(this.#plan);
    this.found = this.#frame.found as Found<F>;
  }

  /** @throws {MalformedError} when the bytes are no protobuf message. */
  protobuf(bytes: Uint8Array, start: number, end: number): void {
    this.#frame.clear();
    this.#protobuf.walk(this.#plan, this.#frame, bytes, start, end);
  }

  /** @throws {MalformedError} when the bytes are no JSON object, or a field is of another kind. */
  json(bytes: Uint8Array, start: number, end: number): void {
    this.#frame.clear();
    this.#json.walk(this.#plan, this.#frame, bytes, start, end);
  }
}
