import type { Replay } from "../record/mod.ts";
import type { LogFile } from "./files.ts";
import { gzipHead, GzipSource } from "./gzip_source.ts";
import { GUARD_BYTES, hashOf, HEAD_BYTES, identify, type Identity } from "./identity.ts";
import type { SegmentPosition } from "./position.ts";

/** One file of a stream, whatever it is called: part of the sequence that the container wrote. */
export class Segment {
  /**
   * What it is called now, with the device and inode that the name stands for: the same content may
   * be there plain and compressed.
   */
  readonly names = new Map<string, string>();
  readonly compressed: boolean;
  readonly file: LogFile;
  identity: Identity | undefined;
  /** Everything before it was read, in uncompressed bytes. */
  offset = 0;
  /** The bytes before the offset. */
  guard = new Uint8Array(0);
  skipping = false;
  /** What was read before, and only has to be read for the pieces of a record. */
  replay: Replay | undefined;
  /** How far an earlier run has read it. */
  known: SegmentPosition | undefined;
  /** When it was seen that another one follows; undefined while none does. */
  followedAt: number | undefined;
  /** When it had no name in the folder any more, and nothing else had its content. */
  unlinkedAt: number | undefined;
  /** Read to its end and closed; its identity is remembered as long as it has a name. */
  closed = false;
  /** What was not read of it will not be. */
  givenUp = false;
  readonly #gzip: GzipSource | undefined;

  constructor(name: string, compressed: boolean, file: LogFile) {
    this.names.set(name, file.id);
    this.compressed = compressed;
    this.file = file;
    this.#gzip = compressed ? new GzipSource(file) : undefined;
  }

  /** Looks at its first line, unless that is known. */
  identify(): Identity | undefined {
    return this.identity ??= identify(this.head());
  }

  head(): Uint8Array {
    if (this.compressed) return gzipHead(this.file);
    const bytes = new Uint8Array(HEAD_BYTES);
    return bytes.subarray(0, this.file.read(bytes, 0));
  }

  read(into: Uint8Array, offset: number): number | Promise<number> {
    return this.#gzip === undefined ? this.file.read(into, offset) : this.#gzip.read(into, offset);
  }

  /** Moves on; the bytes read last end at `end`. */
  advance(offset: number, bytes: Uint8Array, end: number): void {
    this.offset = offset;
    const size = Math.min(GUARD_BYTES, end, offset);
    if (this.guard.length !== size) this.guard = new Uint8Array(size);
    for (let n = 0; n < size; n++) this.guard[n] = bytes[end - size + n]!;
  }

  /** Passes over what is before the offset. */
  advanceTo(offset: number): void {
    this.guard = new Uint8Array(Math.min(GUARD_BYTES, offset));
    this.file.read(this.guard, offset - this.guard.length);
    this.offset = offset;
  }

  /** Begins anew: what stands there now was not read. */
  restart(): void {
    this.offset = 0;
    this.guard = new Uint8Array(0);
    this.skipping = false;
    this.replay = undefined;
    this.known = undefined;
    this.identity = undefined;
  }

  position(done: boolean): SegmentPosition | undefined {
    if (this.identity === undefined) return undefined;
    const { offset, skipping, known } = this;
    // What was not read again has no guard here.
    if (known?.offset === offset) return { ...known, done };
    return { hash: this.identity.hash, offset, guard: hashOf(this.guard), done, skipping };
  }
}
