import type { Found, Instance, Key, RetainedPod } from "../history/mod.ts";
import { JsonObject } from "./json_object.ts";
import { type KeyField, keyOf, type LineKey } from "./key_field.ts";

const COMMA = Uint8Array.of(0x2c);
/** Keys whose answers are remembered. */
const REMEMBERED = 20_000;

/** Takes pieces of what is written. */
export type WriteBytes = (bytes: Uint8Array, start: number, end: number) => void;

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
  /** Whether all is known that is to be added; undefined where it always is. */
  readonly isComplete?: (pod: RetainedPod) => boolean;
  /** Whether it is worth while to wait for this key. */
  readonly waits: (key: string) => boolean;
}

interface Answer {
  readonly state: "live" | "deleted";
  /** Nothing will be known of the pod that is not known now. */
  readonly complete: boolean;
  readonly pod: RetainedPod;
  readonly instance: Instance | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly names: ReadonlySet<string>;
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
  readonly #object = new JsonObject();
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
   * Hands the line `bytes[start, end)`, which has no newline, to `write`, in pieces.
   *
   * @returns the key to wait for, and then nothing was written
   */
  line(bytes: Uint8Array, start: number, end: number, write: WriteBytes): string | undefined {
    const object = this.#object;
    if (!object.read(bytes, start, end)) {
      this.#count("passed", "no-json");
      write(bytes, start, end);
      return undefined;
    }
    const answer = this.#remembered(object) ?? this.#answer(object);
    if (typeof answer === "string") return answer;
    if (answer === undefined) {
      write(bytes, start, end);
      return undefined;
    }
    this.#count(answer.state, "");
    write(bytes, start, object.closing);
    const added = object.hasAnyOf(answer.names) ? without(answer.members, object) : answer.bytes;
    if (object.size > 0 && added.length > 0) write(COMMA, 0, 1);
    write(added, 0, added.length);
    write(bytes, object.closing, end);
    return undefined;
  }

  /** @returns the key to wait for; undefined, and counted, where nothing is known */
  #answer(object: JsonObject): Answer | string | undefined {
    const { keys, timeField, lookup, waits } = this.#options;
    const found = keyOf(object, keys);
    if (found.kind === "none") return this.#count("passed", "no-key");
    if (found.kind === "malformed") return this.#count("unknown", "malformed-key");
    const at = timeField === undefined ? undefined : timeOf(object.valueAt(timeField));
    const answer = lookup(found.key, at);
    if (answer.state !== "unknown") {
      if (!this.#isComplete(answer.pod) && waits(found.value)) return found.value;
      return this.#answerTo(found, answer.pod, answer.instance, answer.state);
    }
    const mayCome = answer.reason === "never-seen" || answer.reason === "not-synced";
    return mayCome && waits(found.value) ? found.value : this.#count("unknown", answer.reason);
  }

  /**
   * The answer that the first field got before, while nothing is new about its pod. A uid and a
   * container's id are one pod's for ever; addresses and names have to be looked up each time.
   */
  #remembered(object: JsonObject): Answer | undefined {
    const { keys, pod } = this.#options;
    const [first] = keys;
    if (first === undefined || !isForever(first.kind)) return undefined;
    const value = object.valueAt(first.field);
    const answer = typeof value === "string" ? this.#answers[first.kind].get(value) : undefined;
    if (answer === undefined || !answer.complete) return undefined;
    return pod(answer.pod.uid) === answer.pod ? answer : undefined;
  }

  #isComplete(pod: RetainedPod): boolean {
    return this.#options.isComplete?.(pod) ?? true;
  }

  #answerTo(
    { key, value }: LineKey & { readonly kind: "key" },
    pod: RetainedPod,
    instance: Instance | undefined,
    state: "live" | "deleted",
  ): Answer {
    const answers = this.#answers[key.by === "path" ? "uid" : key.by];
    const before = answers.get(value);
    const isSame = before !== undefined && before.pod === pod && before.instance === instance;
    if (isSame && before.complete) return before;
    const complete = this.#isComplete(pod);
    const members = this.#options.members(pod, instance, state);
    const names = new Set(Object.keys(members));
    const answer = {
      state,
      complete,
      pod,
      instance,
      members,
      names,
      bytes: withoutBraces(members),
    };
    if (answers.size >= REMEMBERED) answers.clear();
    answers.set(value, answer);
    return answer;
  }

  #count(result: LineResult, reason: string): undefined {
    const held = this.#results.get(result)?.get(reason);
    if (held !== undefined) {
      held.lines++;
      return undefined;
    }
    const count = { result, reason, lines: 1 };
    this.counts.set(`${result} ${reason}`, count);
    const ofResult = this.#results.get(result) ?? new Map();
    this.#results.set(result, ofResult.set(reason, count));
    return undefined;
  }
}

function isForever(kind: KeyField["kind"]): kind is "uid" | "container" {
  return kind === "uid" || kind === "container";
}

function without(members: Answer["members"], object: JsonObject): Uint8Array {
  const has = new Set(object.names());
  return withoutBraces(Object.fromEntries(
    Object.entries(members).filter(([name]) => !has.has(name)),
  ));
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
