import type { Clock } from "../../time/mod.ts";
import { dial } from "./dial.ts";

/** The head of our own client's request is a few hundred bytes. */
const HEAD_LIMIT = 16 * 1024;

const encoder = new TextEncoder();

export interface TunnelOptions {
  /** Where the server is: a name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
}

/**
 * A way of our own to one server, for what `fetch` cannot do by itself: it connects to the first of
 * several addresses that answers, has a deadline for that, and lets the name in the URL, which
 * decides about TLS, be another than that of the server. To the HTTP client it is a proxy on
 * loopback that nobody else can use; TLS goes through it from end to end.
 */
export class Tunnel {
  /** For the HTTP client. */
  readonly proxyUrl: string;
  readonly #listener: Deno.TcpListener;
  readonly #options: TunnelOptions;
  readonly #authorization: string;
  readonly #open = new Set<Deno.Conn>();
  readonly #closing = new AbortController();
  #failure: string | undefined;

  constructor(options: TunnelOptions) {
    this.#options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const key = crypto.getRandomValues(new Uint8Array(16)).toHex();
    this.#authorization = `basic ${btoa(`tunnel:${key}`)}`.toLowerCase();
    this.proxyUrl = `http://tunnel:${key}@127.0.0.1:${this.#listener.addr.port}`;
    void this.#accept();
  }

  /** Why no connection came about the last time; undefined when one did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Ends what is open as well. */
  close(): void {
    this.#closing.abort();
    this.#listener.close();
    for (const connection of this.#open) close(connection);
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of this.#listener) void this.#serve(client);
    } catch {
      // Closed.
    }
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    let server: Deno.TcpConn | undefined;
    try {
      const request = await readHead(client);
      if (!request.head.toLowerCase().includes(`\r\nproxy-authorization: ${this.#authorization}`)) {
        return;
      }
      server = await this.#connect();
      if (server === undefined) {
        await client.write(encoder.encode("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"));
        return;
      }
      this.#open.add(server);
      // Without TLS the client hands over its request instead of asking for a way.
      if (request.head.startsWith("CONNECT ")) {
        await client.write(encoder.encode("HTTP/1.1 200 Connected\r\n\r\n"));
      } else await writeAll(server, request.bytes);
      await Promise.all([relay(client, server), relay(server, client)]);
    } catch {
      // A broken connection ends the other half of it, which the client notices.
    } finally {
      for (const connection of [client, server]) {
        if (connection === undefined) continue;
        this.#open.delete(connection);
        close(connection);
      }
    }
  }

  async #connect(): Promise<Deno.TcpConn | undefined> {
    const outcome = await dial({ ...this.#options, signal: this.#closing.signal });
    this.#failure = outcome.kind === "failed" ? outcome.reason : undefined;
    return outcome.kind === "failed" ? undefined : outcome.connection;
  }
}

async function readHead(
  connection: Deno.Conn,
): Promise<{ readonly head: string; readonly bytes: Uint8Array }> {
  const bytes = new Uint8Array(HEAD_LIMIT);
  for (let length = 0; length < HEAD_LIMIT;) {
    const read = await connection.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, length));
    if (head.includes("\r\n\r\n")) return { head, bytes: bytes.subarray(0, length) };
  }
  throw new Error("no request");
}

async function relay(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const length = await from.read(buffer);
    if (length === null) break;
    await writeAll(to, buffer.subarray(0, length));
  }
  await to.closeWrite();
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
