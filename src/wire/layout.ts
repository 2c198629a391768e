/** Width of a number on the wire. `u64` is a `bigint` here, the others are a `number`. */
export type Scalar = "u8" | "u16" | "u32" | "u64";

/** A field of fixed place: `[type, offset]`, or `[number of bytes, offset]` for a byte array. */
export type Field = readonly [type: Scalar | number, offset: number];

/**
 * A string: the offset of its u16 length, or `REST` for the last string, whose length is what is
 * left of `_len` (protocol 2.1).
 */
export type TextField = number | typeof REST;

/** The length of the last string is implied. */
export const REST = "rest";

/**
 * How a message looks behind its timestamp. Offsets count from the message id (protocol 2.1).
 *
 * `header` is the size of the fixed part. A message with `texts` is dynamic: it has its `_len` at
 * offset 2, and the texts follow the header in this order.
 */
export interface Layout<
  Fields extends Record<string, Field> = Record<string, Field>,
  Texts extends Record<string, TextField> = Record<string, TextField>,
> {
  readonly id: number;
  readonly header: number;
  readonly fields: Fields;
  readonly texts: Texts;
  readonly dynamic: boolean;
  /** Offsets of the header's bytes that belong to no field: zero when sent, ignored when read. */
  readonly padding: readonly number[];
}

/** A message of fixed size. */
export function fixed<const Fields extends Record<string, Field>>(
  id: number,
  header: number,
  fields: Fields,
): Layout<Fields, Record<never, never>> {
  return { id, header, fields, texts: {}, dynamic: false, padding: gaps(2, header, fields, {}) };
}

/** A message with strings. */
export function dynamic<
  const Fields extends Record<string, Field>,
  const Texts extends Record<string, TextField>,
>(id: number, header: number, fields: Fields, texts: Texts): Layout<Fields, Texts> {
  return { id, header, fields, texts, dynamic: true, padding: gaps(4, header, fields, texts) };
}

/** Bytes that a field takes. */
export function widthOf(type: Scalar | number): number {
  if (typeof type === "number") return type;
  return type === "u8" ? 1 : type === "u16" ? 2 : type === "u32" ? 4 : 8;
}

function gaps(
  start: number,
  header: number,
  fields: Record<string, Field>,
  texts: Record<string, TextField>,
): number[] {
  const free = new Set<number>();
  for (let offset = start; offset < header; offset++) free.add(offset);
  const take = (offset: number, width: number) => {
    for (let index = 0; index < width; index++) {
      if (!free.delete(offset + index)) throw new Error(`layout: byte ${offset + index} is taken`);
    }
  };
  for (const [type, offset] of Object.values(fields)) take(offset, widthOf(type));
  for (const offset of Object.values(texts)) if (offset !== REST) take(offset, 2);
  return [...free];
}
