import { ConfigurationError, formatHostPort, parseListenAddress } from "../configuration/mod.ts";
import {
  connectionLine,
  countLine,
  eventLine,
  type Receiver,
  type ReceiverConnection,
  type ReceiverEvent,
  screenLines,
  startReceiver,
  summaryLines,
} from "../testbed/receiver/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { print, printError, Screen } from "../terminal/mod.ts";

export interface ReceiveOptions {
  /** `host:port`. */
  readonly listen: string;
  readonly output: "table" | "ndjson";
  /** End after this many connections; without it, run until stopped. */
  readonly maxConnections?: number;
}

const SCREEN_MILLISECONDS = 1_000;
const PLAIN_MILLISECONDS = 10_000;

/** A sender that does everything wrong must not flood the output; all violations are counted. */
const SHOWN_VIOLATIONS = 100;

/** What is shown while the receiver runs. */
interface Display {
  event(connection: ReceiverConnection, event: ReceiverEvent): void;
  /** Called now and then. */
  refresh(receiver: Receiver): void;
  /** Leaves the terminal as it was. */
  close(): void;
  readonly refreshMilliseconds: number;
}

/**
 * Stands in for the reducer until the signal aborts.
 *
 * @returns the exit code: general when a sender broke any rule
 * @throws {ConfigurationError} when the address is none
 */
export async function receive(options: ReceiveOptions, signal: AbortSignal): Promise<number> {
  const listen = parseListenAddress(options.listen);
  if (listen === undefined) {
    throw new ConfigurationError(
      `--listen is ${JSON.stringify(options.listen)}: give host:port, [ipv6]:port or :port`,
    );
  }
  const display = displayFor(options.output);
  const done = Promise.withResolvers<void>();
  let ended = 0;
  const receiver = startReceiver({
    listen,
    clock: SYSTEM_CLOCK,
    observer: {
      connected: (connection) => display.event(connection, { kind: "connected" }),
      message: (connection, message) => display.event(connection, { kind: "message", message }),
      violation: (connection, violation) =>
        display.event(connection, { kind: "violation", violation }),
      disconnected: (connection, reason) => {
        display.event(connection, { kind: "disconnected", reason });
        if (++ended === options.maxConnections) done.resolve();
      },
    },
  });
  const stop = () => done.resolve();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  printError(`listening on ${formatHostPort(receiver.address)}`);
  const timer = setInterval(() => display.refresh(receiver), display.refreshMilliseconds);
  try {
    await done.promise;
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
    display.refresh(receiver);
    display.close();
    await receiver.close();
  }
  printError(summaryLines(receiver));
  const violated = Object.keys(receiver.statistics.violations).length > 0;
  return violated ? exitCodes.general : exitCodes.success;
}

function displayFor(output: ReceiveOptions["output"]): Display {
  if (output === "ndjson") return ndjsonDisplay();
  return Deno.stdout.isTerminal() ? screenDisplay() : plainDisplay();
}

/** One line of JSON an event; what one read brought is printed at once. */
function ndjsonDisplay(): Display {
  let lines: string[] = [];
  const flush = () => {
    const waiting = lines;
    lines = [];
    print(waiting);
  };
  return {
    event(connection, event) {
      if (lines.push(eventLine(connection, event)) === 1) queueMicrotask(flush);
    },
    refresh() {},
    close() {},
    refreshMilliseconds: PLAIN_MILLISECONDS,
  };
}

/** The whole screen, drawn anew each time. */
function screenDisplay(): Display {
  const screen = new Screen();
  return {
    event() {},
    refresh: (receiver) => screen.draw((columns, rows) => screenLines(receiver, columns, rows)),
    close: () => screen[Symbol.dispose](),
    refreshMilliseconds: SCREEN_MILLISECONDS,
  };
}

/** A line for what matters, and the figures when they have changed. */
function plainDisplay(): Display {
  let last = "";
  let violations = 0;
  return {
    event(connection, event) {
      if (event.kind === "violation" && ++violations > SHOWN_VIOLATIONS) return;
      const line = plainLine(connection, event);
      if (line !== undefined) print(`#${connection.id} ${line}`);
    },
    refresh(receiver) {
      const line = countLine(receiver);
      if (line !== last) print(line);
      last = line;
    },
    close() {},
    refreshMilliseconds: PLAIN_MILLISECONDS,
  };
}

function plainLine(connection: ReceiverConnection, event: ReceiverEvent): string | undefined {
  switch (event.kind) {
    case "connected":
      return `connected from ${connection.peer}`;
    case "disconnected":
      return `ended (${event.reason}); ${connectionLine(connection)}`;
    case "violation":
      return `violation: ${event.violation.rule}: ${event.violation.detail}`;
    case "message":
      return messageLine(event);
  }
}

function messageLine({ message }: ReceiverEvent & { kind: "message" }): string | undefined {
  if (message.name === "connect") return `is ${message.hostname}`;
  if (message.name === "pod_resync") return `begins epoch ${message.resync_count}`;
  return message.name === "log_message" ? `says: ${message.message}` : undefined;
}
