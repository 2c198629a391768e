import type { LogRecord } from "@logtape/logtape";

/** How often a record came again, and within how many milliseconds since its last line. */
export interface Repetition {
  readonly times: number;
  readonly milliseconds: number;
}

/** A record to be written now. */
export interface DueLine {
  readonly record: LogRecord;
  readonly repetition?: Repetition;
}

interface Folding {
  readonly subject: string;
  /** The last of the records that were held back. */
  record: LogRecord;
  held: number;
  lastSeenAt: number;
  lastLineAt: number;
  dueAt: number;
  /** Index of the interval that ends at `dueAt`. */
  step: number;
}

/** Silent time after the first, the second and every further line of one failure, milliseconds. */
const INTERVALS = [10_000, 60_000, 300_000] as const;

/** A failure not seen for so long is over: longer than any backoff, so that retries stay one failure. */
const QUIET = 120_000;

/** Failures followed at once; beyond it the one heard of first is reported and forgotten. */
const CAPACITY = 200;

/** The property that tells whose failure it is: one stream recovers without the others. */
const SUBJECT = "resource";
/**
 * Properties that make two failures of what one template words: two reasons, two classes of errors,
 * two files. A remark is all that its line says.
 */
const REASONS = ["reason", "error", "remark", "file", "origin"] as const;

/**
 * Folds a repeated failure into one line with a count.
 *
 * A failure is a record of level warning or error; its identity is component, level, message
 * template, the properties `resource`, `reason`, `remark`, `file` and `origin`, and the class of
 * `error`. The first is written at
 * once, further ones are counted and reported after 10, 60 and then every 300 seconds, earlier when
 * the same component has something new to say about the same resource. A record of level info ends
 * the failures of its component and resource (it went well again), as do two minutes without any:
 * the next failure is then a first one. Debug, trace and fatal records pass.
 *
 * Time is an argument: milliseconds of any clock that only goes forward.
 */
export class RepeatedFailures {
  readonly #foldings = new Map<string, Folding>();

  /** The lines to write now that this record has come: before it what was held back, or nothing. */
  offer(record: LogRecord, now: number): readonly DueLine[] {
    if (record.level === "trace" || record.level === "debug") return [{ record }];
    if (record.level === "fatal") return [...this.flush(now), { record }];
    const subject = `${record.category.join(".")}|${identify(record, SUBJECT)}`;
    if (record.level === "info") return [...this.#end(subject, now), { record }];

    const reasons = REASONS.map((name) => identify(record, name)).join("|");
    const key = `${subject}|${record.level}|${record.rawMessage}|${reasons}`;
    const folding = this.#foldings.get(key);
    if (folding !== undefined) {
      folding.record = record;
      folding.lastSeenAt = now;
      folding.held++;
      return [];
    }
    const lines = [...this.#report(this.#of(subject), now), ...this.#makeRoom(now), { record }];
    const times = { lastSeenAt: now, lastLineAt: now, dueAt: now + INTERVALS[0] };
    this.#foldings.set(key, { subject, record, held: 0, ...times, step: 0 });
    return lines;
  }

  /** What is to be written because an interval is over. */
  due(now: number): readonly DueLine[] {
    const lines: DueLine[] = [];
    for (const [key, folding] of this.#foldings) {
      if (folding.dueAt > now) continue;
      if (folding.held === 0) {
        folding.dueAt = folding.lastSeenAt + QUIET;
        if (folding.dueAt <= now) this.#foldings.delete(key);
        continue;
      }
      lines.push(...this.#report([folding], now));
      folding.step = Math.min(folding.step + 1, INTERVALS.length - 1);
      folding.dueAt = now + (INTERVALS[folding.step] ?? INTERVALS[0]);
    }
    return lines;
  }

  /** When `due` has something to do next; undefined when nothing is followed. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { dueAt } of this.#foldings.values()) {
      if (next === undefined || dueAt < next) next = dueAt;
    }
    return next;
  }

  /** Everything held back; nothing is followed afterwards. */
  flush(now: number): readonly DueLine[] {
    const lines = this.#report([...this.#foldings.values()], now);
    this.#foldings.clear();
    return lines;
  }

  #of(subject: string): readonly Folding[] {
    return [...this.#foldings.values()].filter((folding) => folding.subject === subject);
  }

  #end(subject: string, now: number): readonly DueLine[] {
    const ended = this.#of(subject);
    for (const [key, folding] of this.#foldings) {
      if (folding.subject === subject) this.#foldings.delete(key);
    }
    return this.#report(ended, now);
  }

  #makeRoom(now: number): readonly DueLine[] {
    const oldest = this.#foldings.entries().next();
    if (this.#foldings.size < CAPACITY || oldest.done) return [];
    const [key, folding] = oldest.value;
    this.#foldings.delete(key);
    return this.#report([folding], now);
  }

  #report(foldings: readonly Folding[], now: number): readonly DueLine[] {
    const lines: DueLine[] = [];
    for (const folding of foldings) {
      if (folding.held === 0) continue;
      const { record, held: times, lastLineAt } = folding;
      lines.push({ record, repetition: { times, milliseconds: now - lastLineAt } });
      folding.held = 0;
      folding.lastLineAt = now;
    }
    return lines;
  }
}

function identify(record: LogRecord, property: string): string {
  const value = record.properties[property];
  if (value instanceof Error) return value.name;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
