/**
 * Which fields of an object are read, said once for both encodings: the key is the name in JSON, the
 * argument the number in protobuf, and the function the kind of value, in the words of Kubernetes'
 * generated.proto.
 *
 * ```ts
 * const POD = {
 *   metadata: message(1, { uid: string(5), labels: map(11) }),
 *   spec: message(2, { nodeName: string(10), hostNetwork: bool(11) }),
 * };
 * ```
 */
interface Scalar<K extends string> {
  readonly kind: K;
  readonly number: number;
}

/** A text, of which no more bytes are taken than the limit says. */
interface Bounded extends Scalar<"string"> {
  readonly limit: number;
}

interface Nested<K extends string, F extends Fields> extends Scalar<K> {
  readonly fields: F;
}

export type Field =
  | Bounded
  | Scalar<"bool">
  | Scalar<"int32">
  | Scalar<"time">
  | Scalar<"map">
  | Nested<"message", Fields>
  | Nested<"repeated", Fields>;

/** The fields of a message by their JSON names; what is not among them is skipped. */
export interface Fields {
  readonly [name: string]: Field;
}

/** @param limit bytes; what goes beyond is cut off, so that nobody can have us keep it */
export const string = (number: number, limit = 0x7fff_ffff): Bounded => ({
  kind: "string",
  number,
  limit,
});

export const bool = (number: number): Scalar<"bool"> => ({ kind: "bool", number });

/** A number that is never negative. */
export const int32 = (number: number): Scalar<"int32"> => ({ kind: "int32", number });

/** `Time` of meta/v1: a message of seconds and nanoseconds, in JSON a text of RFC 3339. */
export const time = (number: number): Scalar<"time"> => ({ kind: "time", number });

/** `map<string, string>`: in protobuf repeated messages, in JSON an object. */
export const map = (number: number): Scalar<"map"> => ({ kind: "map", number });

export function message<const F extends Fields>(number: number, fields: F): Nested<"message", F> {
  return { kind: "message", number, fields };
}

/** A list of messages. */
export function repeated<const F extends Fields>(number: number, fields: F): Nested<"repeated", F> {
  return { kind: "repeated", number, fields };
}

/** A range of the bytes read last, to be made a string of when it has to be; empty when unset. */
export interface Text {
  readonly start: number;
  readonly end: number;
}

export interface Flag {
  readonly value: boolean;
}

/**
 * A number, or a time as whole seconds since 1970; 0 when unset. What 32 bits without a sign cannot
 * hold is 0xffffffff.
 */
export interface Amount {
  readonly value: number;
}

/** Elements in the order of the object; those beyond `length` are of objects before. */
export interface Rows<Row> {
  readonly length: number;
  readonly items: readonly Row[];
}

/** What was found of some fields. It is overwritten by the next object. */
export type Found<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Nested<"message", infer Inner> ? Found<Inner>
    : F[Name] extends Nested<"repeated", infer Inner> ? Rows<Found<Inner>>
    : F[Name] extends Scalar<"map"> ? Rows<Found<typeof ENTRY>>
    : F[Name] extends Scalar<"string"> ? Text
    : F[Name] extends Scalar<"bool"> ? Flag
    : Amount;
};

/** How protobuf sends a member of a map. */
export const ENTRY = { key: string(1), value: string(2) };
