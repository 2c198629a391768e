import { configure, type LogRecord, reset } from "@logtape/logtape";
import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import {
  connect,
  type Connection,
  type ConnectOptions,
} from "../../../src/kubernetes/connection/mod.ts";
import { LOOPBACK } from "../../support/loopback_certificate.ts";
import { NO_PUBLIC_AUTHORITIES } from "../../support/public_authorities.ts";

/** A clock that stands still until it is told otherwise. */
export class ManualClock {
  now = Date.UTC(2026, 0, 1);
  readonly read = (): number => this.now;
}

/** Files that exist in memory only. */
export class MemoryFiles {
  readonly reads: string[] = [];
  readonly #texts: Map<string, string>;

  constructor(texts: Record<string, string>) {
    this.#texts = new Map(Object.entries(texts));
  }

  write(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  remove(path: string): void {
    this.#texts.delete(path);
  }

  readonly read = (path: string): Promise<string> => {
    this.reads.push(path);
    const text = this.#texts.get(path);
    if (text !== undefined) return Promise.resolve(text);
    return Promise.reject(new Deno.errors.NotFound(`No such file: ${path}`));
  };
}

/** Connects with these files or real ones, an empty environment and a clock at rest. */
export function connectWith(
  files: MemoryFiles | undefined,
  options: Partial<ConnectOptions> = {},
): Promise<Connection> {
  return connect({
    publicAuthorities: NO_PUBLIC_AUTHORITIES,
    environment: {},
    readTextFile: files?.read ?? ((path) => Deno.readTextFile(path)),
    wallClock: new ManualClock().read,
    clock: SYSTEM_CLOCK,
    ...options,
  });
}

/** A kubeconfig with one context named `dev`. */
export function kubeconfigOf(
  cluster: Record<string, unknown>,
  user: Record<string, unknown> = {},
  context: Record<string, unknown> = {},
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    clusters: [{ name: "kind", cluster }],
    users: [{ name: "admin", user }],
    contexts: [{ name: "dev", context: { cluster: "kind", user: "admin", ...context } }],
  });
}

export function base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

/** A JSON Web Token that nobody has signed. */
export function unsignedToken(claims: Record<string, unknown>): string {
  const encode = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value))
      .toBase64({ alphabet: "base64url", omitPadding: true });
  return `${encode({ alg: "RS256" })}.${encode(claims)}.${encode("signature")}`;
}

/** What stays of a request after it was answered. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** A server on a free port of a loopback address; what it was asked stands in `requests`. */
export class LoopbackServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly port: number;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(
    answer: (request: Request) => Response | Promise<Response>,
    options: { cert?: string; key?: string; hostname?: string; port?: number } = {},
  ) {
    const { cert, key, hostname = "127.0.0.1", port = 0 } = options;
    const handler = (request: Request) => {
      const { method, url, headers } = request;
      this.requests.push({ method, url, headers: new Headers(headers) });
      return answer(request);
    };
    const listen = { hostname, port, onListen: () => {} };
    this.#server = cert === undefined || key === undefined
      ? Deno.serve(listen, handler)
      : Deno.serve({ ...listen, cert, key }, handler);
    this.port = this.#server.addr.port;
  }

  /** The `authorization` of each request so far. */
  get authorizations(): (string | null)[] {
    return this.requests.map((request) => request.headers.get("authorization"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** A server with TLS: credentials go to no other. */
export class SecureServer extends LoopbackServer {
  constructor(answer: (request: Request) => Response | Promise<Response>) {
    super(answer, LOOPBACK);
  }

  /** Its entry in a kubeconfig. */
  get cluster(): Record<string, string> {
    return {
      server: `https://127.0.0.1:${this.port}`,
      "certificate-authority-data": base64(LOOPBACK.authority),
    };
  }
}

/** A handler that refuses every token but one. */
export function unauthorizedUnless(token: string): (request: Request) => Response {
  return (request) => {
    const accepted = request.headers.get("authorization") === `Bearer ${token}`;
    return new Response(null, { status: accepted ? 200 : 401 });
  };
}

/** Answers the connections of a listener with the same bytes, and keeps what each had asked. */
export class RawServer implements AsyncDisposable {
  readonly heads: string[] = [];
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #loop: Promise<void>;

  constructor(answer: string) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = (this.#listener.addr as Deno.NetAddr).port;
    this.#loop = this.#answerAll(new TextEncoder().encode(answer));
  }

  async #answerAll(answer: Uint8Array): Promise<void> {
    for await (const connection of this.#listener) {
      const buffer = new Uint8Array(65_536);
      const length = await connection.read(buffer) ?? 0;
      this.heads.push(new TextDecoder().decode(buffer.subarray(0, length)));
      await connection.write(answer);
      connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#loop;
  }
}

/** The answer of a {@link RawServer} with two bytes. */
export const plainOk = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

/** Everything an error says, its causes and fields included. */
export function everything(error: unknown): string {
  return Deno.inspect(error, { depth: 20, strAbbreviateSize: 1_000_000 });
}

/** The error a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`rejected with ${String(error)}, which is no Error`);
  }
  throw new Error("was not rejected");
}

/** A folder that is removed at the end. */
export class TemporaryFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await Deno.makeTempDir({ prefix: "connection-" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** All that is logged meanwhile. */
export async function logged(action: () => Promise<void>): Promise<string> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => void records.push(record) },
    loggers: [
      { category: "k8s-collector", sinks: ["memory"], lowestLevel: "trace" },
      { category: ["logtape", "meta"], sinks: ["memory"], lowestLevel: "warning" },
    ],
  });
  try {
    await action();
  } finally {
    await reset();
  }
  return records.map((record) => everything(record)).join("\n");
}
