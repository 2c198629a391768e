import type { Files } from "./files.ts";
import { type LogFileName, parseLogFile } from "./layout.ts";
import type { ParserContext } from "../record/mod.ts";
import type { Position } from "./position.ts";
import { Segment } from "./segment.ts";
import type { ReaderCounts } from "./statistics.ts";
import { isPassedOver, type Start } from "./start.ts";
import { LogStream } from "./stream.ts";

/** What all folders of a reader have in common. */
export interface FolderContext {
  readonly files: Files;
  readonly parser: ParserContext;
  readonly counts: ReaderCounts;
  /** How far an earlier run has read a stream. */
  readonly positionOf: (key: string) => Position | undefined;
  readonly start: Start;
  /** Told of streams of which what lies there was passed over. */
  readonly passedOver: (stream: LogStream) => void;
  /** Whether one more file may be opened. */
  readonly mayOpen: () => boolean;
  readonly opened: () => void;
  readonly closed: () => void;
}

/** A folder may change within the same tick of the file system's clock in which it was read. */
const COARSE_MILLISECONDS = 50;
/** So often a folder is looked at again at once, when files were renamed meanwhile. */
const ATTEMPTS = 5;
/**
 * A folder in which two files were new at once counts as rotating for so long: looked at more often,
 * it shows one at a time.
 */
const ROTATING_MILLISECONDS = 5_000;
/** A file that was read to its end is held for so long: its writer may not have let go of it. */
const GRACE_MILLISECONDS = 10_000;

/** A log that has a name now. */
interface Present extends LogFileName {
  readonly id: string;
  readonly path: string;
}

/** The folder of one container, with the files of all its restarts. */
export class ContainerFolder {
  readonly streams = new Map<number, LogStream>();
  readonly #context: FolderContext;
  readonly #root: string;
  readonly #pod: string;
  readonly #container: string;
  /** Until its first look is over: whether it was there when the reader began. */
  #wasThereBefore: boolean;
  #changedAt = -1;
  #incomplete = true;
  #gone = false;
  /** When more than one file was new, or one more of a folder that rotates. */
  #rotatedAt = -Infinity;
  /** When it was looked at last. */
  scannedAt = -Infinity;
  /** Names that need not be opened again, as long as they stand for the same device and inode. */
  readonly #closed = new Map<string, string>();

  /** @param wasThereBefore whether it was there when the reader began */
  constructor(
    context: FolderContext,
    root: string,
    pod: string,
    container: string,
    wasThereBefore: boolean,
  ) {
    this.#wasThereBefore = wasThereBefore;
    this.#context = context;
    this.#root = root;
    this.#pod = pod;
    this.#container = container;
  }

  get path(): string {
    return `${this.#root}/${this.#pod}/${this.#container}`;
  }

  /** Nothing is here any more, and all that was here is read. */
  get isOver(): boolean {
    return this.#gone && [...this.streams.values()].every(({ isOver }) => isOver);
  }

  /** Whether one of its files has grown lately. */
  isBusy(wait: number): boolean {
    for (const { pace } of this.streams.values()) if (pace.wait <= wait) return true;
    return false;
  }

  /** Whether it rotates so fast that files may be gone before the next look. */
  isRotating(now: number): boolean {
    return now - this.#rotatedAt < ROTATING_MILLISECONDS;
  }

  /** @param now milliseconds, of the wall clock */
  scan(now: number): void {
    this.scannedAt = now;
    this.#letGo(now);
    if (this.#gone) return;
    const changedAt = this.#context.files.changedAt(this.path);
    if (changedAt === undefined) return this.#goes(now);
    // The name of a link to Docker's files stays when what it leads to is rotated.
    if (changedAt === this.#changedAt && !this.#incomplete) return;
    this.#changedAt = changedAt;
    // What changes again within the same tick of the file system's clock looks unchanged.
    this.#incomplete = now - changedAt < COARSE_MILLISECONDS;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const present = this.#snapshot();
      if (present === "gone") return this.#goes(now);
      if (present !== undefined && this.#read(present, now)) return;
    }
    this.#incomplete = true;
  }

  close(): void {
    for (const stream of this.streams.values()) stream.close();
  }

  /**
   * What has which name at one moment: twice the same, for files are renamed while they are looked at.
   * Undefined when they were.
   */
  #snapshot(): ReadonlyMap<string, Present> | "gone" | undefined {
    const { files } = this.#context;
    const first = files.list(this.path);
    if (first === undefined) return "gone";
    const before = this.#look(first);
    const second = files.list(this.path);
    if (second === undefined) return "gone";
    const after = this.#look(second);
    const isSame = before.size === after.size &&
      [...after].every(([name, { id }]) => before.get(name)?.id === id);
    return isSame ? after : undefined;
  }

  /** @returns false, and nothing has happened, when a file was renamed meanwhile */
  #read(present: ReadonlyMap<string, Present>, now: number): boolean {
    const fresh = new Map<number, Segment[]>();
    let latest = 0;
    for (const [name, { id, restart, compressed, path }] of present) {
      latest = Math.max(latest, restart);
      if (this.#held(restart, id) !== undefined || this.#closed.get(name) === id) continue;
      if (!this.#context.mayOpen()) {
        this.#incomplete = true;
        continue;
      }
      const segment = this.#open(name, path, compressed);
      if (segment === "refused") {
        this.#incomplete = true;
        continue;
      }
      if (segment !== undefined) fresh.set(restart, [...fresh.get(restart) ?? [], segment]);
      if (segment?.file.id === id) continue;
      for (const one of [...fresh.values()].flat()) {
        one.file.close();
        this.#context.closed();
      }
      return false;
    }
    for (const [name, { id, restart }] of present) this.#held(restart, id)?.names.set(name, id);
    // What has got another name since, and what has got a twin now.
    this.#forgetNames(present, now);
    let found = 0;
    for (const [restart, segments] of fresh) {
      if (this.streams.has(restart)) found += segments.length;
      this.#add(restart, segments, now);
    }
    if (found > (this.isRotating(now) ? 0 : 1)) this.#rotatedAt = now;
    // Inodes are used again: a name that stands for another one is another file.
    for (const [name, id] of this.#closed) {
      if (present.get(name)?.id !== id) this.#closed.delete(name);
    }
    for (const [restart, stream] of this.streams) {
      if (restart < latest) stream.endedAt ??= now;
    }
    this.#forgetNames(present, now);
    this.#wasThereBefore = false;
    return true;
  }

  #forgetNames(present: ReadonlyMap<string, Present>, now: number): void {
    for (const stream of this.streams.values()) {
      for (const segment of [...stream.queue, ...stream.finished]) {
        forgetNames(segment, present, now);
      }
    }
  }

  #look(names: readonly string[]): ReadonlyMap<string, Present> {
    const present = new Map<string, Present>();
    for (const name of names) {
      const path = `${this.path}/${name}`;
      const parsed = parseLogFile(name);
      const found = parsed && this.#context.files.look(path);
      if (parsed === undefined || found === undefined) continue;
      present.set(name, { ...parsed, id: found.id, path });
      if (found.target === undefined) continue;
      // Where the name is a link, what it leads to changes and the folder does not.
      this.#incomplete = true;
      for (const one of this.#besides(name, found.target)) present.set(...one);
    }
    return present;
  }

  /** Docker rotates its files where they are, and only the present one has a link here. */
  *#besides(name: string, target: string): Generator<[string, Present]> {
    const { restart } = parseLogFile(name)!;
    for (let n = 1;; n++) {
      const plain = `${target}.${n}`;
      const found = [plain, `${plain}.gz`].flatMap((path) => {
        const id = this.#context.files.look(path)?.id;
        return id === undefined ? [] : [{ path, id }];
      });
      if (found.length === 0) return;
      for (const { path, id } of found) {
        const compressed = path !== plain;
        const rotated = String(n);
        yield [`${name}.${path.slice(target.length)}`, { restart, rotated, compressed, id, path }];
      }
    }
  }

  #held(restart: number, id: string): Segment | undefined {
    const stream = this.streams.get(restart);
    if (stream === undefined) return undefined;
    return [...stream.queue, ...stream.finished].find(({ file, closed }) =>
      !closed && file.id === id
    );
  }

  #open(name: string, path: string, compressed: boolean): Segment | "refused" | undefined {
    const { files, counts, opened } = this.#context;
    try {
      const file = files.open(path);
      if (file === undefined) return undefined;
      opened();
      return new Segment(name, compressed, file);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      counts.openFailures++;
      return "refused";
    }
  }

  #add(restart: number, segments: readonly Segment[], now: number): void {
    const readable = segments.filter((segment) => this.#identified(segment));
    const stream = this.streams.get(restart) ?? this.#stream(restart);
    const isFirst = !this.streams.has(restart);
    this.streams.set(restart, stream);
    for (const segment of stream.add(readable, now)) this.#shut(segment);
    if (!isFirst) return;
    stream.settle();
    const { start, positionOf, passedOver } = this.#context;
    const files = stream.queue.map(({ file }) => file);
    if (positionOf(stream.key) !== undefined || files.length === 0) return;
    if (!isPassedOver(start, files, this.#wasThereBefore, now)) return;
    stream.passOver();
    passedOver(stream);
  }

  /** What cannot be unpacked is left alone, and counted. */
  #identified(segment: Segment): boolean {
    try {
      segment.identify();
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { counts } = this.#context;
      counts.gaps.corrupt++;
      counts.bytesLost.corrupt += segment.file.state().size;
      this.#shut(segment);
      return false;
    }
  }

  #stream(restart: number): LogStream {
    const { parser, counts, positionOf } = this.#context;
    const name = { folder: this.#pod, container: this.#container, restart };
    const key = `${name.folder}/${name.container}/${restart}`;
    return new LogStream({ name, parser, counts, position: positionOf(key) });
  }

  /** Closes files that were read long enough ago, and forgets those that are gone. */
  #letGo(now: number): void {
    for (const stream of this.streams.values()) {
      for (const segment of [...stream.finished]) {
        if (segment.closed) {
          if (segment.unlinkedAt !== undefined && !stream.needs(segment)) stream.forget(segment);
          continue;
        }
        if (!segment.compressed && !segment.givenUp && segment.file.state().size > segment.offset) {
          stream.reopen(segment);
          continue;
        }
        const since = segment.followedAt ?? stream.endedAt ?? now;
        if (now - since >= GRACE_MILLISECONDS || segment.unlinkedAt !== undefined) {
          this.#shut(segment);
        }
      }
    }
  }

  #shut(segment: Segment): void {
    for (const [name, id] of segment.names) this.#closed.set(name, id);
    segment.closed = true;
    segment.file.close();
    this.#context.closed();
  }

  #goes(now: number): void {
    this.#gone = true;
    for (const stream of this.streams.values()) {
      stream.endedAt ??= now;
      for (const segment of [...stream.queue, ...stream.finished]) segment.unlinkedAt ??= now;
    }
  }
}

function forgetNames(
  segment: Segment,
  present: ReadonlyMap<string, Present>,
  now: number,
): void {
  for (const [name, id] of segment.names) {
    if (present.get(name)?.id !== id) segment.names.delete(name);
  }
  if (segment.names.size === 0) segment.unlinkedAt ??= now;
  else segment.unlinkedAt = undefined;
}
