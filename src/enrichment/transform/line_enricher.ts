import { Buffer } from "node:buffer";
import type { Found, Instance, Key, RetainedPod } from "../history/mod.ts";
import { type KeyField, keyOf, valueAt } from "./key_field.ts";

const BRACE = 0x7d;
const COMMA = 0x2c;
/** Keys whose answers are remembered. */
const REMEMBERED = 20_000;

/** What became of lines, by result and reason. */
export type LineResult =
  | "live"
  | "deleted"
  | "unknown"
  /** Passed on as it was: it is no JSON object, or has none of the keys. */
  | "passed";

export interface LineEnricherOptions {
  readonly keys: readonly KeyField[];
  /** Of the time of a line (RFC 3339, or seconds, milliseconds or nanoseconds); now without one. */
  readonly timeField: string | undefined;
  readonly lookup: (key: Key, at: number | undefined) => Found;
  readonly members: (
    pod: RetainedPod,
    instance: Instance | undefined,
    state: "live" | "deleted",
  ) => Readonly<Record<string, unknown>>;
  /** Whether it is worth while to wait for this key. */
  readonly waits: (key: string) => boolean;
}

interface Answer {
  readonly pod: RetainedPod;
  readonly instance: Instance | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  /** The members without their braces. */
  readonly bytes: Uint8Array;
}

/**
 * Adds what is known of a pod to lines of JSON. The bytes of the line stay what they are, so that no
 * number loses digits and no member its place; a member that is there already is not added.
 */
export class LineEnricher {
  /** By result and reason. */
  readonly counts = new Map<string, { result: LineResult; reason: string; lines: number }>();
  readonly #options: LineEnricherOptions;
  readonly #answers = new Map<string, Answer>();

  constructor(options: LineEnricherOptions) {
    this.#options = options;
  }

  /**
   * Hands one line, without its newline, to `write`, in pieces.
   *
   * @returns the key to wait for, and then nothing was written
   */
  line(line: Buffer, write: (bytes: Uint8Array) => void): string | undefined {
    const object = objectOf(line);
    if (object === undefined) return this.#pass(line, "no-json", write);
    const { keys, timeField, lookup, waits } = this.#options;
    const found = keyOf(object, keys);
    if (found.kind === "none") return this.#pass(line, "no-key", write);
    if (found.kind === "malformed") {
      this.#count("unknown", "malformed-key");
      write(line);
      return undefined;
    }
    const at = timeField === undefined ? undefined : timeOf(valueAt(object, timeField));
    const answer = lookup(found.key, at);
    if (answer.state === "unknown") {
      const mayCome = answer.reason === "never-seen" || answer.reason === "not-synced";
      if (mayCome && waits(found.text)) return found.text;
      this.#count("unknown", answer.reason);
      write(line);
      return undefined;
    }
    this.#count(answer.state, "");
    const { pod, instance, state } = answer;
    this.#add(line, object, this.#answerTo(found.text, pod, instance, state), write);
    return undefined;
  }

  #add(
    line: Buffer,
    object: Readonly<Record<string, unknown>>,
    { members, bytes }: Answer,
    write: (bytes: Uint8Array) => void,
  ): void {
    const end = line.lastIndexOf(BRACE);
    const has = Object.keys(object);
    let added = bytes;
    if (has.some((name) => Object.hasOwn(members, name))) {
      const fresh = Object.entries(members).filter(([name]) => !Object.hasOwn(object, name));
      added = withoutBraces(Object.fromEntries(fresh));
    }
    write(line.subarray(0, end));
    if (has.length > 0 && added.length > 0) write(Uint8Array.of(COMMA));
    write(added);
    write(line.subarray(end));
  }

  #answerTo(
    key: string,
    pod: RetainedPod,
    instance: Instance | undefined,
    state: "live" | "deleted",
  ): Answer {
    const before = this.#answers.get(key);
    if (before !== undefined && before.pod === pod && before.instance === instance) return before;
    const members = this.#options.members(pod, instance, state);
    const answer = { pod, instance, members, bytes: withoutBraces(members) };
    if (this.#answers.size >= REMEMBERED) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }

  #pass(line: Buffer, reason: string, write: (bytes: Uint8Array) => void): undefined {
    this.#count("passed", reason);
    write(line);
    return undefined;
  }

  #count(result: LineResult, reason: string): void {
    const key = `${result} ${reason}`;
    const count = this.counts.get(key) ?? { result, reason, lines: 0 };
    count.lines++;
    this.counts.set(key, count);
  }
}

function objectOf(line: Buffer): Record<string, unknown> | undefined {
  if (line.lastIndexOf(BRACE) < 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line.toString("utf8"));
  } catch {
    // The line is passed on as it is, and counted.
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

function withoutBraces(members: Readonly<Record<string, unknown>>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(members).slice(1, -1));
}

/** Milliseconds since 1970; undefined for what is no time. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) {
    // Seconds have ten digits in our times, milliseconds thirteen, nanoseconds nineteen.
    if (value < 1e11) return value * 1000;
    return value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6;
  }
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
