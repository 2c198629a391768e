import type { ParserContext, RecordTarget } from "../record/mod.ts";
import { ContainerFolder, type FolderContext } from "./container_folder.ts";
import type { Files } from "./files.ts";
import { parsePodFolder, type PodFolderName } from "./layout.ts";
import { type ReaderCounts, readerCounts } from "./statistics.ts";
import { EVERYTHING, isSelected } from "./selection.ts";
import type { Selection } from "./selection.ts";
import { FROM_THE_BEGINNING, type Start } from "./start.ts";
import { type LogStream, type Turn, unreadOf } from "./stream.ts";
import type { Segment } from "./segment.ts";

export interface ReaderLimits {
  readonly openFiles: number;
  /** What is held of files without a name. */
  readonly heldMilliseconds: number;
  readonly heldBytes: number;
}

export interface ReaderOptions {
  readonly files: Files;
  /** The folder of the pods' folders. */
  readonly root: string;
  readonly parser: ParserContext;
  readonly limits: ReaderLimits;
  readonly positionOf: FolderContext["positionOf"];
  readonly selection?: Selection;
  readonly start?: Start;
}

interface PodFolder {
  readonly name: PodFolderName;
  changedAt: number;
  readonly containers: Map<string, ContainerFolder>;
}

/** A file is looked at again after so long; that doubles while nothing comes. */
const POLL = { first: 50, longest: 1_000 } as const;
/** Idle files are looked at together, so that between times nobody has to be thought of. */
const TOGETHER_MILLISECONDS = 250;
/** Folders are thought of so often. */
const SCAN_MILLISECONDS = 200;
const FOLDER_MILLISECONDS = 1_000;
/** The folder of a container whose file grows is looked at so often: it may be rotated soon. */
const BUSY_FOLDER_MILLISECONDS = 250;
/** One that rotates faster than that is looked at as often as can be. */
const ROTATING_MILLISECONDS = 50;
const COARSE_MILLISECONDS = 50;

/** Finds the logs of a node's containers by their files, and reads them. */
export class LogReader {
  readonly counts: ReaderCounts = readerCounts();
  /** Streams of which what lies there was passed over; whoever keeps positions takes them out. */
  readonly passedOver = new Set<LogStream>();
  readonly #options: ReaderOptions;
  readonly #context: FolderContext;
  readonly #pods = new Map<string, PodFolder>();
  #scannedAt = -Infinity;
  #rotating = false;
  #rootChangedAt = -1;
  #rootScannedAt = 0;
  #openFiles = 0;
  /** Before this nothing is due. */
  #earliestDue = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#context = {
      files: options.files,
      parser: options.parser,
      counts: this.counts,
      positionOf: options.positionOf,
      start: options.start ?? FROM_THE_BEGINNING,
      passedOver: (stream) => this.passedOver.add(stream),
      mayOpen: () => this.#openFiles < options.limits.openFiles,
      opened: () => {
        this.#openFiles++;
        this.#earliestDue = 0;
      },
      closed: () => this.#openFiles--,
    };
  }

  get openFiles(): number {
    return this.#openFiles;
  }

  *streams(): Generator<LogStream> {
    for (const folder of this.#folders()) yield* folder.streams.values();
  }

  /** Bytes of files without a name that are still to be read. */
  get heldBytes(): number {
    let bytes = 0;
    for (const stream of this.streams()) bytes += stream.heldBytes;
    return bytes;
  }

  /** Whether there is such a folder at all. */
  get rootExists(): boolean {
    return this.#rootChangedAt >= 0;
  }

  /** Looks for new folders and files; those that were looked at lately are left alone. */
  scan(now: number): void {
    if (now - this.#scannedAt < (this.#rotating ? ROTATING_MILLISECONDS : SCAN_MILLISECONDS)) {
      return;
    }
    this.#scannedAt = now;
    this.#rotating = false;
    this.#scanRoot(now);
    for (const [folderName, pod] of this.#pods) {
      for (const [name, folder] of pod.containers) {
        if (now - folder.scannedAt < pauseOf(folder, now)) continue;
        folder.scan(now);
        this.#rotating ||= folder.isRotating(now);
        if (folder.isOver) {
          folder.close();
          pod.containers.delete(name);
          // Should it be made anew, that is seen.
          if (pod.changedAt > 0) pod.changedAt = 0;
        }
      }
      if (pod.containers.size === 0 && pod.changedAt < 0) this.#pods.delete(folderName);
    }
    this.#keepLimits(now);
  }

  /** Streams whose turn it is to be looked at. */
  due(now: number): readonly LogStream[] {
    if (now < this.#earliestDue) return [];
    const due: LogStream[] = [];
    let earliest = Infinity;
    for (const stream of this.streams()) {
      if (stream.isOver) continue;
      const { dueAt } = stream.pace;
      earliest = Math.min(earliest, dueAt);
      if (dueAt <= now) due.push(stream);
    }
    this.#earliestDue = earliest;
    return due;
  }

  /** Reads on in one stream, and decides when it is looked at again. */
  async turn(
    stream: LogStream,
    buffer: Uint8Array,
    target: RecordTarget,
    now: number,
  ): Promise<Turn> {
    const begun = stream.turn(buffer, target, now);
    const turn = typeof begun === "string" ? begun : await begun;
    const { pace } = stream;
    if (turn === "read") {
      pace.wait = POLL.first;
      pace.dueAt = now;
    } else {
      pace.wait = Math.min(POLL.longest, Math.max(POLL.first, pace.wait));
      const dueAt = now + pace.wait;
      pace.dueAt = pace.wait < POLL.longest
        ? dueAt
        : Math.ceil(dueAt / TOGETHER_MILLISECONDS) * TOGETHER_MILLISECONDS;
      pace.wait *= 2;
    }
    return turn;
  }

  close(): void {
    for (const folder of this.#folders()) folder.close();
  }

  *#folders(): Generator<ContainerFolder> {
    for (const pod of this.#pods.values()) yield* pod.containers.values();
  }

  #scanRoot(now: number): void {
    const { files, root } = this.#options;
    const changedAt = files.changedAt(root) ?? -1;
    const isOld = now - this.#rootScannedAt >= FOLDER_MILLISECONDS;
    if (changedAt === this.#rootChangedAt && !isOld) return;
    if (changedAt !== this.#rootChangedAt || now - changedAt < FOLDER_MILLISECONDS) {
      for (const entry of files.list(root) ?? []) {
        const name = parsePodFolder(entry);
        if (name === undefined || this.#pods.has(entry)) continue;
        this.#pods.set(entry, { name, changedAt: 0, containers: new Map() });
      }
    }
    this.#rootChangedAt = changedAt;
    for (const [entry, pod] of this.#pods) this.#scanPod(entry, pod, now);
    this.#rootScannedAt = now;
  }

  #scanPod(entry: string, pod: PodFolder, now: number): void {
    const { files, root, selection = EVERYTHING } = this.#options;
    const path = `${root}/${entry}`;
    const changedAt = files.changedAt(path) ?? -1;
    if (changedAt === pod.changedAt) return;
    // What changes again within the same tick of the file system's clock looks unchanged.
    pod.changedAt = changedAt >= 0 && now - changedAt < COARSE_MILLISECONDS ? 0 : changedAt;
    for (const container of files.list(path) ?? []) {
      if (pod.containers.has(container)) continue;
      const { namespace, name } = pod.name;
      if (!isSelected(selection, namespace, name, container)) continue;
      const isFirst = this.#rootScannedAt === 0;
      const folder = new ContainerFolder(this.#context, root, entry, container, isFirst);
      pod.containers.set(container, folder);
      folder.scan(now);
    }
  }

  /** Files without a name take room on the disk for as long as they are open. */
  #keepLimits(now: number): void {
    const { heldMilliseconds, heldBytes } = this.#options.limits;
    const held: { stream: LogStream; segment: Segment; since: number }[] = [];
    let bytes = 0;
    for (const stream of this.streams()) {
      for (const segment of stream.queue) {
        if (segment.unlinkedAt === undefined) continue;
        held.push({ stream, segment, since: segment.unlinkedAt });
        bytes += unreadOf(segment);
      }
    }
    held.sort((a, b) => a.since - b.since);
    for (const { stream, segment, since } of held) {
      if (now - since < heldMilliseconds && bytes <= heldBytes) return;
      bytes -= stream.giveUp(segment, "hold-limit");
    }
  }
}

function pauseOf(folder: ContainerFolder, now: number): number {
  if (folder.isRotating(now)) return ROTATING_MILLISECONDS;
  return folder.isBusy(4 * POLL.first) ? BUSY_FOLDER_MILLISECONDS : FOLDER_MILLISECONDS;
}
