import { createHash } from "node:crypto";
import { Timestamp } from "../record/mod.ts";

/** A first line is known by so many of its bytes at most. */
export const HEAD_BYTES = 64 * 1024;
/** So many bytes before a position must be the same for it to hold. */
export const GUARD_BYTES = 64;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const BRACE = 0x7b;

/** What a segment is known by, whatever its name and inode. */
export interface Identity {
  /** 16 hexadecimal digits, of the first line; the time in it makes it unique in its stream. */
  readonly hash: string;
  /** Milliseconds since 1970 of the first record; NaN when that cannot be read. */
  readonly time: number;
}

/**
 * @param head the first bytes of a file, up to {@link HEAD_BYTES}
 * @returns undefined while the first line is not complete, or there are only zeros
 */
export function identify(head: Uint8Array): Identity | undefined {
  const newline = head.indexOf(NEWLINE);
  if (newline < 0 && head.length < HEAD_BYTES) return undefined;
  const line = head.subarray(0, newline < 0 ? head.length : newline);
  if (newline < 0 && line.every((byte) => byte === 0)) return undefined;
  return { hash: hashOf(line), time: timeOf(line) };
}

/** 16 hexadecimal digits. */
export function hashOf(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\n");
  return hash.digest("hex").slice(0, 16);
}

function timeOf(line: Uint8Array): number {
  const start = line.findIndex((byte) => byte !== 0);
  if (start < 0) return NaN;
  if (line[start] === BRACE) {
    const [, time] = /"time":"([^"]+)"/.exec(new TextDecoder().decode(line)) ?? [];
    return time === undefined ? NaN : Date.parse(time);
  }
  const space = line.indexOf(SPACE, start);
  const time = new Timestamp();
  return space > 0 && time.read(line, start, space) ? time.milliseconds : NaN;
}
