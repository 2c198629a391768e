import type { Timestamp } from "./timestamp.ts";

/** Which of its outputs a container wrote to; `NONE` where a line does not say. */
export const STDOUT = 0;
export const STDERR = 1;
export const NONE = 2;

/** What is not as usual about a record; they add up. */
export const MALFORMED = 1;
/** It was longer than a record may be; what went beyond is not there. */
export const CUT = 2;
/** Its end never came: the container stopped, or the file it began in is gone. */
export const UNFINISHED = 4;

/** Where records go as they are found. The bytes are only valid during the call. */
export interface RecordTarget {
  /**
   * @param time undefined where the line has none that can be read
   * @param marks a sum of {@link MALFORMED}, {@link CUT} and {@link UNFINISHED}
   * @param uid the same for the same record, however often it is read: 21 characters of ASCII
   */
  record(
    bytes: Uint8Array,
    start: number,
    end: number,
    time: Timestamp | undefined,
    iostream: number,
    marks: number,
    uid: Uint8Array,
  ): void;
}
