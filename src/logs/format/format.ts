import type { RecordTarget } from "../record/mod.ts";
import type { Attributes } from "./attribute.ts";

/** What is the same in all records of a stream, made ready for writing. */
export type Head = Uint8Array<ArrayBuffer>;

/** Writes records as one format has them. */
export interface Format extends RecordTarget {
  /** Makes the head of a stream's records, once for all of them. */
  head(attributes: Attributes): Head;
  /** The records that follow are of this stream, until the next call. */
  begin(head: Head): void;
  /** What has been written since `clear`; complete only after `finish`. */
  readonly length: number;
  readonly records: number;
  /** Closes what is open. */
  finish(): Uint8Array<ArrayBuffer>;
  clear(): void;
  /** Texts in which something was not UTF-8, and was replaced. */
  readonly repaired: number;
}
