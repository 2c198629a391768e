/**
 * Protobuf message types as data: which JSON field goes to which number, in which form.
 *
 * Go's API types decide when a field is written: a plain value always, even when it is zero, and a
 * pointer only when it is set. A client tells an unset field from an empty one by that.
 */
export type Presence = "always" | "when set";

export type Scalar =
  | "string"
  | "integer"
  | "boolean"
  /** RFC 3339 text to `Time{seconds, nanos}`; nothing at all for no time. */
  | "time"
  /** `Quantity{string}`, for example `250m`. */
  | "quantity"
  /** A number or text to `IntOrString{type, intVal, strVal}`. */
  | "integer or string"
  /** Any JSON, kept as the text of it in `FieldsV1{Raw}`. */
  | "json";

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: Scalar | Message;
  readonly presence: Presence;
  readonly form: "single" | "repeated" | "map" | "inline";
}

/** Fields in the order of their numbers, which is the order on the wire. */
export type Message = readonly Field[];

export function message(...fields: readonly Field[]): Message {
  return fields.toSorted((a, b) => a.number - b.number);
}

/** Written even when it is empty. */
export function always(number: number, name: string, type: Scalar | Message): Field {
  return { name, number, type, presence: "always", form: "single" };
}

/** Written when it is set. */
export function optional(number: number, name: string, type: Scalar | Message): Field {
  return { name, number, type, presence: "when set", form: "single" };
}

export function repeated(number: number, name: string, type: Scalar | Message): Field {
  return { name, number, type, presence: "when set", form: "repeated" };
}

/** From strings to values of this type; entries are written in the order of their keys. */
export function map(number: number, name: string, type: Scalar = "string"): Field {
  return { name, number, type, presence: "when set", form: "map" };
}

/** A message of its own on the wire, whose fields stand in its parent in JSON. */
export function inline(number: number, type: Message): Field {
  return { name: "", number, type, presence: "always", form: "inline" };
}
