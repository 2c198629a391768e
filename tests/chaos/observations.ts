import type { LogRecord } from "@logtape/logtape";
import type {
  ReceiverConnection,
  ReceiverObserver,
  Rule,
  Violation,
} from "../../src/testbed/receiver/mod.ts";
import type { Message } from "../../src/wire/mod.ts";
import type { Clock } from "../../src/time/mod.ts";

/** What the ends of a connection look like when we end it, or hold its bytes back, ourselves. */
const OF_OUR_DOING: ReadonlySet<Rule> = new Set([
  "truncated",
  "connection_reset",
  "heartbeat_gap",
  "inactivity",
]);

/** Everything seen while a schedule runs that must not be, and what says how long to wait. */
export class Observations implements ReceiverObserver {
  readonly problems: string[] = [];
  readonly messages: Record<string, number> = {};
  connections = 0;
  /** Until then a collector waits because of a backoff, or of a deadline that has just passed. */
  waitingUntil = 0;
  readonly #clock: Clock;
  /** The client's port of a connection was disturbed. */
  readonly #disturbed: (port: number) => boolean;
  /** Over all receivers, of which each counts by itself. */
  readonly #order = new WeakMap<ReceiverConnection, number>();
  readonly #epochs = new Map<string, { connection: number; epoch: bigint }[]>();

  constructor(clock: Clock, disturbed: (port: number) => boolean) {
    this.#clock = clock;
    this.#disturbed = disturbed;
  }

  connected(connection: ReceiverConnection): void {
    this.#order.set(connection, ++this.connections);
  }

  message(connection: ReceiverConnection, message: Message): void {
    const { hostname } = connection.state;
    const id = this.#order.get(connection) ?? 0;
    this.messages[message.name] = (this.messages[message.name] ?? 0) + 1;
    if (message.name !== "pod_resync") return;
    const epoch = message.resync_count;
    const epochs = this.#epochs.get(hostname) ?? [];
    this.#epochs.set(hostname, epochs);
    // Bytes of an earlier connection may come later than those of the one after it.
    for (const other of epochs) {
      if (other.connection <= id ? other.epoch >= epoch : other.epoch <= epoch) {
        this.problems.push(
          `${hostname}: epoch ${epoch} of connection ${id}, ` +
            `epoch ${other.epoch} of connection ${other.connection}`,
        );
      }
    }
    epochs.push({ connection: id, epoch });
  }

  violation({ peer }: ReceiverConnection, { rule, detail }: Violation): void {
    const port = Number(peer.slice(peer.lastIndexOf(":") + 1));
    if (OF_OUR_DOING.has(rule) && this.#disturbed(port)) return;
    this.problems.push(`violation ${rule}: ${detail}`);
  }

  /** What the collector logs. */
  logged({ level, category, properties, message }: LogRecord): void {
    const text = message.map(String).join("");
    if (level === "error" || level === "fatal") {
      this.problems.push(`${level} in ${category.join(".")}: ${text}`);
    }
    const { seconds, reason } = properties;
    const wait = typeof seconds === "number" ? seconds * 1000 + 100 : 0;
    if (wait > 0 || reason === "silent") {
      this.waitingUntil = Math.max(this.waitingUntil, this.#clock.now() + wait);
    }
  }
}
