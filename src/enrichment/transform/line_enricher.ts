import { Buffer } from "node:buffer";
import type { Found, Instance, Key, RetainedPod } from "../history/mod.ts";
import { type KeyField, keyOf, type LineKey, valueAt } from "./key_field.ts";

const BRACE = 0x7d;
const COMMA = Uint8Array.of(0x2c);
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
  /** The pod of a uid as it is known now. */
  readonly pod: (uid: string) => RetainedPod | undefined;
  readonly members: (
    pod: RetainedPod,
    instance: Instance | undefined,
    state: "live" | "deleted",
  ) => Readonly<Record<string, unknown>>;
  /** Whether it is worth while to wait for this key. */
  readonly waits: (key: string) => boolean;
}

interface Answer {
  readonly state: "live" | "deleted";
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
  readonly #answers = {
    uid: new Map<string, Answer>(),
    container: new Map<string, Answer>(),
    ip: new Map<string, Answer>(),
    pod: new Map<string, Answer>(),
  };
  readonly #results = new Map<LineResult, Map<string, { lines: number }>>();

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
    const remembered = this.#remembered(object);
    if (remembered !== undefined) {
      this.#count(remembered.state, "");
      this.#add(line, object, remembered, write);
      return undefined;
    }
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
      if (mayCome && waits(found.value)) return found.value;
      this.#count("unknown", answer.reason);
      write(line);
      return undefined;
    }
    this.#count(answer.state, "");
    const { pod, instance, state } = answer;
    this.#add(line, object, this.#answerTo(found, pod, instance, state), write);
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
    if (has.length > 0 && added.length > 0) write(COMMA);
    write(added);
    write(line.subarray(end));
  }

  /**
   * The answer that the first field got before, while nothing is new about its pod. A uid and a
   * container's id are one pod's for ever; addresses and names have to be looked up each time.
   */
  #remembered(object: Readonly<Record<string, unknown>>): Answer | undefined {
    const { keys, pod } = this.#options;
    const [first] = keys;
    if (first === undefined || !isForever(first.kind)) return undefined;
    const value = object[first.field];
    const answer = typeof value === "string" ? this.#answers[first.kind].get(value) : undefined;
    return answer !== undefined && pod(answer.pod.uid) === answer.pod ? answer : undefined;
  }

  #answerTo(
    { key, value }: LineKey & { readonly kind: "key" },
    pod: RetainedPod,
    instance: Instance | undefined,
    state: "live" | "deleted",
  ): Answer {
    const answers = this.#answers[key.by === "path" ? "uid" : key.by];
    const before = answers.get(value);
    if (before !== undefined && before.pod === pod && before.instance === instance) return before;
    const members = this.#options.members(pod, instance, state);
    const answer = { state, pod, instance, members, bytes: withoutBraces(members) };
    if (answers.size >= REMEMBERED) answers.clear();
    answers.set(value, answer);
    return answer;
  }

  #pass(line: Buffer, reason: string, write: (bytes: Uint8Array) => void): undefined {
    this.#count("passed", reason);
    write(line);
    return undefined;
  }

  #count(result: LineResult, reason: string): void {
    const held = this.#results.get(result)?.get(reason);
    if (held !== undefined) {
      held.lines++;
      return;
    }
    const count = { result, reason, lines: 1 };
    this.counts.set(`${result} ${reason}`, count);
    const ofResult = this.#results.get(result) ?? new Map();
    this.#results.set(result, ofResult.set(reason, count));
  }
}

function objectOf(line: Buffer): Record<string, unknown> | undefined {
  if (line.lastIndexOf(BRACE) < 0) return undefined;
  let value: unknown;
  try {
    // One character a byte costs least. Of texts only keys are looked at, and those are ASCII.
    value = JSON.parse(line.toString("latin1"));
  } catch {
    // The line is passed on as it is, and counted.
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

function isForever(kind: KeyField["kind"]): kind is "uid" | "container" {
  return kind === "uid" || kind === "container";
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
