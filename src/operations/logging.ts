import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { IN_COLOUR, PLAIN } from "../terminal/mod.ts";
import type { Clock } from "../time/mod.ts";
import { BACKGROUND_CLOCK } from "./background_clock.ts";
import { KnownSecrets } from "./known_secrets.ts";
import { ROOT_CATEGORY, toEntry } from "./log_entry.ts";
import type { LogFormat, LogLevel } from "./log_level.ts";
import { formatJson, formatText } from "./log_lines.ts";
import { createLineWriter } from "./log_writer.ts";
import { PlainValues } from "./plain_value.ts";
import { readPodContext } from "./pod_context.ts";
import { type DueLine, RepeatedFailures } from "./repeated.ts";

export interface LoggingOptions {
  readonly level: LogLevel;
  /** `auto`: text on a terminal, JSON elsewhere. */
  readonly format: LogFormat;
  /** Read for `POD_NAME`, `POD_NAMESPACE`, `NODE_NAME`, `JOB_NAME` and `NO_COLOR`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the lines are written to a terminal. */
  readonly isTerminal?: boolean;
  /** Writes one line, its line feed included; by default to stderr. */
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
  readonly wallClock?: () => number;
}

/** The configured logging. Disposing of it writes what was held back and ends all logging. */
export interface Logging extends Disposable {
  /** Keeps this very text, one of 8 characters or more, out of all lines from now on. */
  readonly hide: (secret: string) => void;
  /** The text as a line would have it: without secrets, and not too long. */
  readonly redact: (text: string) => string;
  /** Writes what was held back of repeated failures: call it last before the program ends. */
  flush(): void;
}

/**
 * Sends the records of all loggers below `k8s-collector` to one output, one line each.
 *
 * Replaces an earlier configuration.
 */
export function configureLogging(options: LoggingOptions): Logging {
  const {
    environment,
    isTerminal = Deno.stderr.isTerminal(),
    write = createLineWriter(),
    clock = BACKGROUND_CLOCK,
    wallClock = Date.now,
  } = options;
  const context = readPodContext(environment);
  const asText = options.format === "text" || (options.format === "auto" && isTerminal);
  // https://no-color.org: set and not empty.
  const colour = isTerminal && (environment.NO_COLOR ?? "") === "";

  const secrets = new KnownSecrets();
  const failures = new RepeatedFailures();
  let cancelTimer = () => {};

  const writeLines = (lines: readonly DueLine[]) => {
    for (const { record, repetition } of lines) {
      const heldBack = repetition && { ...repetition, writtenAt: wallClock() };
      const entry = toEntry(record, heldBack, secrets);
      write(asText ? formatText(entry, colour ? IN_COLOUR : PLAIN) : formatJson(entry, context));
    }
  };
  const schedule = () => {
    cancelTimer();
    const due = failures.nextDue();
    cancelTimer = due === undefined ? () => {} : clock.after(Math.max(0, due - clock.now()), () => {
      writeLines(failures.due(clock.now()));
      schedule();
    });
  };
  const sink = (record: LogRecord) => {
    const dueBefore = failures.nextDue();
    writeLines(failures.offer(record, clock.now()));
    if (failures.nextDue() !== dueBefore) schedule();
  };
  const flush = () => {
    writeLines(failures.flush(clock.now()));
    schedule();
  };

  // Disposed of by the library when the program ends, however it ends.
  const stderr = Object.assign(sink, { [Symbol.dispose]: flush });
  configureSync({
    reset: true,
    sinks: { stderr },
    loggers: [
      { category: [ROOT_CATEGORY], lowestLevel: options.level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
  return {
    hide: (secret) => secrets.add(secret),
    redact: (text) => new PlainValues({}, secrets).text(text),
    flush,
    [Symbol.dispose]: resetSync,
  };
}
