import { Failure, leftUnaccepted } from "../../failure/mod.ts";
import { getLogger } from "@logtape/logtape";
import { formatHostPort, type HostPort, onAnyAddress } from "../../configuration/mod.ts";
import type { Message } from "../../wire/mod.ts";
import { type Clock, pause } from "../../time/mod.ts";
import { type ConnectionState, ConnectionStream } from "./connection.ts";
import { Gate } from "./gate.ts";
import { type PodHolder, PodModel } from "./model.ts";
import { newStatistics, type ReceiverStatistics } from "./statistics.ts";
import type { Violation } from "./violations.ts";

const log = getLogger(["k8s-collector", "receiver"]);

const READ_BYTES = 64 * 1024;
const TICK_MILLISECONDS = 1_000;
const ACCEPT_AGAIN_MILLISECONDS = 100;

/** Violations kept with their details; all of them are counted. */
const KEPT_VIOLATIONS = 1_000;

/** A sender, as observers see it. Its figures are live. */
export interface ReceiverConnection {
  /** 1 for the first connection, and so on. */
  readonly id: number;
  /** `host:port` of the sender. */
  readonly peer: string;
  readonly state: ConnectionState;
  /** Pods that this connection holds. */
  readonly pods: number;
  readonly bytesWire: number;
}

/** Called while bytes are processed: must be quick and must not throw. */
export interface ReceiverObserver {
  connected?(connection: ReceiverConnection): void;
  /** The message has taken effect already. */
  message?(connection: ReceiverConnection, message: Message): void;
  violation?(connection: ReceiverConnection, violation: Violation): void;
  disconnected?(connection: ReceiverConnection, reason: DisconnectReason): void;
}

/** `end`: by the sender; `violation`: a fatal one; `cut`: by `disconnectAll` or `close`. */
export type DisconnectReason = "end" | "reset" | "violation" | "cut";

export interface ReceiverOptions {
  readonly listen: HostPort;
  readonly clock: Clock;
  readonly observer?: ReceiverObserver;
  /** Sees every byte before it is processed; the bytes are valid during the call only. */
  readonly tee?: (connection: ReceiverConnection, bytes: Uint8Array) => void;
}

/** The receiver's port cannot be opened. */
export class ReceiverListenError extends Failure {
  override readonly name = "ReceiverListenError";
  /** Decides the exit code of the program. */
  readonly category = "resource";
}

/**
 * Accepts collectors and reads them as the reducer would, strictly. Nothing is ever answered.
 *
 * @throws {ReceiverListenError} when the address cannot be listened on
 */
export function startReceiver(options: ReceiverOptions): Receiver {
  const { host, port } = options.listen;
  try {
    const listener = onAnyAddress(host, (hostname) => Deno.listen({ hostname, port }));
    return new Receiver(listener, options);
  } catch (cause) {
    throw new ReceiverListenError(
      `The receiver cannot listen on ${formatHostPort(options.listen)}. ${adviceFor(cause)}`,
      { cause },
    );
  }
}

function adviceFor(cause: unknown): string {
  if (cause instanceof Deno.errors.AddrInUse) {
    return "Stop what uses the port, or choose another one.";
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return "The system does not let this user have the port: choose one above 1023.";
  }
  // Someone else's address, or a name that is none of this machine's.
  return "This machine has no such address: choose one of its own, or leave the host out for all.";
}

interface Connected extends ReceiverConnection {
  readonly socket: Deno.TcpConn;
  readonly stream: ConnectionStream;
  readonly holder: PodHolder;
  bytesWire: number;
  /** Set when we end the connection ourselves. */
  ending: DisconnectReason | undefined;
}

export class Receiver {
  readonly model = new PodModel();
  readonly statistics: ReceiverStatistics = newStatistics();
  readonly #options: ReceiverOptions;
  readonly #listener: Deno.TcpListener;
  readonly #gate = new Gate();
  readonly #open = new Set<Connected>();
  readonly #violations: Violation[] = [];
  readonly #tasks = new Set<Promise<void>>();
  #cancelTick = () => {};
  readonly #closing = new AbortController();

  constructor(listener: Deno.TcpListener, options: ReceiverOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#track(this.#accept());
    this.#tick();
  }

  /** Where it listens; the port is the real one. */
  get address(): HostPort {
    const { hostname, port } = this.#listener.addr;
    return { host: hostname, port };
  }

  /** The first violations; `statistics` counts all. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** The open connections, oldest first. */
  get connections(): readonly ReceiverConnection[] {
    return [...this.#open];
  }

  get paused(): boolean {
    return !this.#gate.open;
  }

  /** Stops reading, as a busy reducer: what senders write stays in the sockets' buffers. */
  pause(): void {
    this.#gate.open = false;
  }

  resume(): void {
    const now = this.#options.clock.now();
    for (const { stream } of this.#open) stream.resumed(now);
    this.#gate.open = true;
  }

  /** Ends every connection, as a reducer that restarts; new ones are accepted at once. */
  disconnectAll(): void {
    for (const connection of this.#open) end(connection, "cut");
  }

  /** Stops listening, ends every connection and resolves when nothing is left of them. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#cancelTick();
      this.#listener.close();
      this.disconnectAll();
      this.#gate.open = true;
    }
    await Promise.all(this.#tasks);
  }

  async #accept(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let socket: Deno.TcpConn;
      try {
        socket = await this.#listener.accept();
      } catch (error) {
        if (signal.aborted) return;
        if (leftUnaccepted(error)) continue;
        // There are too many open files, say.
        log.warning("a connection could not be accepted: {error}", { error });
        await pause(this.#options.clock, ACCEPT_AGAIN_MILLISECONDS, signal);
        continue;
      }
      if (signal.aborted) socket.close();
      else this.#track(this.#serve(this.#connect(socket)));
    }
  }

  #connect(socket: Deno.TcpConn): Connected {
    const id = ++this.statistics.connections;
    const { hostname, port } = socket.remoteAddr;
    const holder = this.model.connect();
    const stream = new ConnectionStream(this.#options.clock.now(), holder, {
      message: (message, length) => this.#onMessage(connection, message, length),
      violation: (violation) => this.#onViolation(connection, violation),
      block: () => this.statistics.blocks++,
    });
    const connection: Connected = {
      id,
      // Who comes by IPv4 to an address of both families is told as mapped into IPv6.
      peer: formatHostPort({ host: hostname.replace(/^::ffff:(?=[0-9]+\.)/i, ""), port }),
      socket,
      stream,
      holder,
      bytesWire: 0,
      ending: undefined,
      get state() {
        return stream.state;
      },
      get pods() {
        return holder.size;
      },
    };
    this.#open.add(connection);
    log.info("connection {id} from {peer}", { id, peer: connection.peer });
    this.#options.observer?.connected?.(connection);
    return connection;
  }

  async #serve(connection: Connected): Promise<void> {
    const reason = await this.#read(connection);
    end(connection, reason);
    connection.holder.release();
    this.#open.delete(connection);
    const { id, peer } = connection;
    log.info("connection {id} from {peer} ended: {reason}", { id, peer, reason });
    this.#options.observer?.disconnected?.(connection, reason);
  }

  /** Reads until the connection ends, and answers why it did. */
  async #read(connection: Connected): Promise<DisconnectReason> {
    const { socket, stream } = connection;
    const { clock, tee } = this.#options;
    const buffer = new Uint8Array(READ_BYTES);
    while (true) {
      let length: number | null;
      try {
        length = await socket.read(buffer);
      } catch {
        if (connection.ending !== undefined) return connection.ending;
        stream.ended(clock.now(), "reset");
        return "reset";
      }
      await this.#gate.passage();
      if (connection.ending !== undefined) return connection.ending;
      if (length === null) {
        stream.ended(clock.now(), "end");
        return "end";
      }
      const bytes = buffer.subarray(0, length);
      connection.bytesWire += length;
      this.statistics.bytesWire += length;
      tee?.(connection, bytes);
      if (!stream.receive(bytes, clock.now())) return "violation";
    }
  }

  #onMessage(connection: Connected, message: Message, length: number): void {
    const { messages } = this.statistics;
    messages[message.name] = (messages[message.name] ?? 0) + 1;
    this.statistics.bytesPlain += length;
    this.#options.observer?.message?.(connection, message);
  }

  #onViolation(connection: Connected, violation: Violation): void {
    const { violations } = this.statistics;
    const { rule, detail } = violation;
    violations[rule] = (violations[rule] ?? 0) + 1;
    if (this.#violations.length < KEPT_VIOLATIONS) this.#violations.push(violation);
    log.warning("connection {id}: {rule}: {detail}", { id: connection.id, rule, detail });
    this.#options.observer?.violation?.(connection, violation);
  }

  /** Finds silent connections, which no read would ever tell of. */
  #tick(): void {
    this.#cancelTick = this.#options.clock.after(TICK_MILLISECONDS, () => {
      const now = this.#options.clock.now();
      for (const connection of this.paused ? [] : this.#open) {
        if (!connection.stream.passed(now)) end(connection, "violation");
      }
      this.#tick();
    });
  }

  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    task.finally(() => this.#tasks.delete(task));
  }
}

function end(connection: Connected, reason: DisconnectReason): void {
  if (connection.ending !== undefined) return;
  connection.ending = reason;
  connection.socket.close();
}
