/**
 * Writes logs as the kubelet and containerd do: one write a record, long ones in pieces, rotation by
 * renaming and opening anew, rotated files compressed but for the newest, the oldest removed,
 * containers that restart, pods that go. It remembers what it wrote.
 */
import { gzipSync } from "node:zlib";
import { Random } from "../../../src/testbed/simulator/mod.ts";

const PIECE = 16 * 1024;

export interface WriterOptions {
  /** The folder of the pods' folders. */
  readonly root: string;
  readonly seed: number;
  readonly streams: number;
  /** Files of a container that are kept, as the kubelet's `containerLogMaxFiles`. */
  readonly maxFiles: number;
  /** Milliseconds since 1970, for the times of records. */
  readonly wallClock: () => number;
}

/** What one container wrote to one of its outputs. */
export interface Truth {
  /** `FOLDER/CONTAINER/RESTART iostream`. */
  readonly key: string;
  /** Records that were written as a whole. */
  count: number;
}

interface Container {
  readonly folder: string;
  restart: number;
  file: Deno.FsFile;
  /** An output whose record was begun, and is to be ended in the next file. */
  begun: "stdout" | "stderr" | undefined;
  readonly counts: Map<string, number>;
}

export class KubeletWriter {
  readonly #options: WriterOptions;
  readonly #random: Random;
  readonly #containers: Container[] = [];
  readonly #truths = new Map<string, Truth>();
  /** The folder of the pod that ended last. */
  #ended: string | undefined;
  #pods = 0;
  #lastTime = 0n;
  #lastSecond = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    for (let n = 0; n < options.streams; n++) this.#containers.push(this.#newPod());
  }

  get truths(): readonly Truth[] {
    return [...this.#truths.values()];
  }

  /** Writes a record somewhere. */
  write(): void {
    const container = this.#any();
    const iostream = this.#random.next() < 0.3 ? "stderr" : "stdout";
    const long = this.#random.next() < 0.01;
    this.#record(container, iostream, long ? 40_000 : this.#random.below(200));
  }

  /** Rotates one container's log; now and then it cannot be opened anew, and goes on as before. */
  rotate(): void {
    const container = this.#any();
    if (this.#random.next() < 0.3) this.#begin(container);
    const name = `${container.folder}/${container.restart}.log`;
    const rotated = `${name}.${this.#stamp()}`;
    this.#tidy(container);
    Deno.renameSync(name, rotated);
    if (this.#random.next() < 0.1) {
      this.#finish(container);
      Deno.renameSync(rotated, name);
      return;
    }
    if (this.#random.next() < 0.5) this.#finish(container);
    container.file.close();
    container.file = open(name);
    this.#finish(container);
  }

  /** The container ends, perhaps within a line, and begins anew. */
  restart(): void {
    const container = this.#any();
    this.#begin(container, true);
    container.file.close();
    container.restart++;
    container.begun = undefined;
    container.counts.clear();
    container.file = open(`${container.folder}/${container.restart}.log`);
  }

  /** A pod ends and another one comes. The kubelet removes its folder later: with the next one. */
  replace(): void {
    if (this.#ended !== undefined) Deno.removeSync(this.#ended, { recursive: true });
    const container = this.#any();
    this.#finish(container);
    container.file.close();
    this.#ended = container.folder.slice(0, container.folder.lastIndexOf("/"));
    this.#containers.splice(this.#containers.indexOf(container), 1, this.#newPod());
  }

  /** Ends what is begun. */
  close(): void {
    for (const container of this.#containers) {
      this.#finish(container);
      container.file.close();
    }
  }

  #any(): Container {
    return this.#random.pick(this.#containers)!;
  }

  #newPod(): Container {
    const number = this.#pods++;
    const uid = `${String(number).padStart(8, "0")}-0000-4000-8000-${
      String(this.#options.seed).padStart(12, "0")
    }`;
    const folder = `${this.#options.root}/load_pod-${number}_${uid}/app`;
    Deno.mkdirSync(folder, { recursive: true });
    return {
      folder,
      restart: 0,
      file: open(`${folder}/0.log`),
      begun: undefined,
      counts: new Map(),
    };
  }

  #record(container: Container, iostream: "stdout" | "stderr", padding: number): void {
    // A record of this output that is begun has to be ended first.
    if (container.begun === iostream) this.#finish(container);
    const text = this.#body(container, iostream, padding);
    let rest = text;
    for (; rest.length > PIECE; rest = rest.slice(PIECE)) {
      this.#line(container, iostream, "P", rest.slice(0, PIECE));
    }
    this.#line(container, iostream, "F", rest);
  }

  #begin(container: Container, last = false): void {
    if (container.begun !== undefined) this.#finish(container);
    this.#line(container, "stdout", "P", this.#body(container, "stdout", 20));
    container.begun = last ? undefined : "stdout";
  }

  #finish(container: Container): void {
    if (container.begun === undefined) return;
    this.#line(container, container.begun, "F", "-end");
    container.begun = undefined;
  }

  #body(container: Container, iostream: string, padding: number): string {
    const key = `${this.#key(container)} ${iostream}`;
    const truth = this.#truths.get(key) ?? { key, count: 0 };
    this.#truths.set(key, truth);
    return `n=${truth.count++} ${"x".repeat(padding)}`;
  }

  #key({ folder, restart }: Container): string {
    return `${folder.slice(this.#options.root.length + 1)}/${restart}`;
  }

  #line(container: Container, iostream: string, tag: string, text: string): void {
    const line = `${this.#time()} ${iostream} ${tag} ${text}\n`;
    container.file.writeSync(new TextEncoder().encode(line));
  }

  /** As Go writes it: without zeros at its end. Never the same twice. */
  #time(): string {
    const now = BigInt(Math.floor(this.#options.wallClock())) * 1_000_000n;
    this.#lastTime = now > this.#lastTime ? now : this.#lastTime + 1n;
    const seconds = new Date(Number(this.#lastTime / 1_000_000n)).toISOString().slice(0, 19);
    const fraction = String(this.#lastTime % 1_000_000_000n).padStart(9, "0").replace(/0+$/, "");
    return fraction === "" ? `${seconds}Z` : `${seconds}.${fraction}Z`;
  }

  /** Each rotation in a second of its own. */
  #stamp(): string {
    this.#lastSecond = Math.max(this.#lastSecond + 1000, this.#options.wallClock());
    const text = new Date(this.#lastSecond).toISOString();
    return `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, 19).replaceAll(":", "")}`;
  }

  /** Before a rotation: removes what is too old, compresses what was rotated before. */
  #tidy({ folder, restart }: Container): void {
    const rotated = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name.startsWith(`${restart}.log.`) && !name.endsWith(".tmp")).sort();
    const excess = rotated.length - (this.#options.maxFiles - 2);
    for (const name of rotated.splice(0, Math.max(0, excess))) Deno.removeSync(`${folder}/${name}`);
    for (const name of rotated) {
      if (name.endsWith(".gz")) continue;
      const path = `${folder}/${name}`;
      Deno.writeFileSync(`${path}.tmp`, gzipSync(Deno.readFileSync(path), { level: 1 }));
      Deno.renameSync(`${path}.tmp`, `${path}.gz`);
      Deno.removeSync(path);
    }
  }
}

function open(path: string): Deno.FsFile {
  return Deno.openSync(path, { append: true, create: true });
}
