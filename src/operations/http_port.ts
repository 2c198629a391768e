import { getLogger } from "@logtape/logtape";
import { leftUnaccepted } from "../failure/mod.ts";
import { type Clock, pause } from "../time/mod.ts";
import { HttpConnection } from "./http_connection.ts";
import type { HttpRequest } from "./http_handler.ts";
import { MOST_CONNECTIONS, type Place, placeFor } from "./http_places.ts";
import type { HttpListener, HttpSocket } from "./http_socket.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

const ACCEPT_AGAIN_MILLISECONDS = { first: 100, most: 1_000 } as const;
/**
 * After so many connections that took another's place, or went before they were taken, those that
 * came are read from before more are taken: in a storm of connections a probe would be dropped for
 * the ones behind it otherwise.
 */
const STORMY_IN_A_TURN = 16;
const TURN_MILLISECONDS = 1;
/** How long `close` waits for the answers under way. */
const CLOSE_MILLISECONDS = 5_000;

export interface HttpPortOptions {
  readonly listener: HttpListener;
  /** Never rejects. */
  readonly answer: (request: HttpRequest) => Promise<Response>;
  readonly clock: Clock;
}

/** Takes connections, as many as are good for the program, and lets them be answered. */
export class HttpPort {
  readonly #options: HttpPortOptions;
  readonly #open = new Set<HttpConnection>();
  /** Closed, but with a write or an answer under way that has not noticed. */
  readonly #leaving = new Set<HttpConnection>();
  readonly #closing = new AbortController();
  readonly #allClosed = Promise.withResolvers<void>();
  #closed: Promise<void> | undefined;

  constructor(options: HttpPortOptions) {
    this.#options = options;
    void this.#accept();
  }

  /** Takes no new connections; resolves when the requests under way are answered, or after 5 s. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    const { listener, clock } = this.#options;
    this.#closing.abort();
    listener.close();
    for (const connection of [...this.#open]) connection.finish();
    this.#noteIfAllClosed();
    const cancel = clock.after(CLOSE_MILLISECONDS, () => {
      for (const connection of [...this.#open]) connection.close();
    });
    await this.#allClosed.promise;
    cancel();
  }

  /** A failure to accept ends nothing: the program may have no files left, and get some back. */
  async #accept(): Promise<void> {
    const { listener, clock } = this.#options;
    const { signal } = this.#closing;
    let stormy = 0;
    let again: number = ACCEPT_AGAIN_MILLISECONDS.first;
    while (!signal.aborted) {
      if (stormy === STORMY_IN_A_TURN) {
        stormy = 0;
        await pause(clock, TURN_MILLISECONDS, signal);
      }
      let socket: HttpSocket;
      try {
        socket = await listener.accept();
      } catch (error) {
        if (signal.aborted) return;
        if (leftUnaccepted(error)) {
          stormy++;
          continue;
        }
        log.warning("cannot take connections for health and metrics: {error}; trying again", {
          error,
        });
        await pause(clock, again, signal);
        again = Math.min(ACCEPT_AGAIN_MILLISECONDS.most, 2 * again);
        continue;
      }
      again = ACCEPT_AGAIN_MILLISECONDS.first;
      if (this.#admit(socket) === "instead") stormy++;
    }
  }

  #admit(socket: HttpSocket): Place<HttpConnection>["kind"] {
    const { answer, clock } = this.#options;
    const leaving = [...this.#leaving].map(({ address }) => address);
    const place = placeFor(socket.remoteAddr.hostname, [...this.#open], leaving);
    if (place.kind === "taken" || this.#closing.signal.aborted) {
      socket.close();
      return "taken";
    }
    if (place.kind === "instead") place.of.close();
    const connection = new HttpConnection({
      socket,
      clock,
      answer,
      isStrained: () => this.#leaving.size >= MOST_CONNECTIONS,
      onClose: () => {
        this.#open.delete(connection);
        this.#leaving.add(connection);
        this.#noteIfAllClosed();
      },
    });
    this.#open.add(connection);
    void this.#serve(connection);
    return place.kind;
  }

  /** A mistake of ours ends one connection, not the program: whoever found it would find it again. */
  async #serve(connection: HttpConnection): Promise<void> {
    try {
      await connection.run();
    } catch (error) {
      log.error("cannot serve a connection: {error}", { error });
    } finally {
      this.#leaving.delete(connection);
    }
  }

  #noteIfAllClosed(): void {
    if (this.#closing.signal.aborted && this.#open.size === 0) this.#allClosed.resolve();
  }
}
