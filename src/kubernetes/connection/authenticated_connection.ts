import { getLogger } from "@logtape/logtape";
import type { PublicAuthorities } from "../../configuration/mod.ts";
import { type Clock, unlessAborted } from "../../time/mod.ts";
import type { Connection, ConnectionRequest } from "./connection.ts";
import type { Credential, CredentialSource, ReadReason } from "./credential.ts";
import { plainReason } from "../../failure/mod.ts";
import type { RequestError } from "./errors.ts";
import { type HttpClientSettings, openHttpClient, trustedFor } from "./http_client.ts";
import { isFresh, type Material, materialOf } from "./material.ts";
import { closedError, redirectError, requestError, unreachableError } from "./request_failure.ts";
import { type Route, routeTo } from "./route.ts";
import { secretsOf } from "./secrets.ts";
import { unlessUnreachable } from "./unanswered.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

export interface AuthenticatedConnectionOptions {
  readonly server: string;
  readonly description: string;
  readonly namespace: string | undefined;
  /** Who we are, told from the first credentials. */
  readonly identify: (credential: Credential) => string | undefined;
  readonly source: CredentialSource;
  /** Who is trusted where the credentials name no authority. */
  readonly publicAuthorities: PublicAuthorities;
  /** From the kubeconfig or the environment; may hold a user name and password. */
  readonly proxyUrl: string | undefined;
  /** The name the server's certificate must have, where that is not the host of the URL. */
  readonly serverName: string | undefined;
  readonly clock: Clock;
  /** Milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  readonly http2: boolean;
  readonly gzip: boolean;
  readonly userAgent: string;
  /** Told every token and password before it is used. */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Gives up opening; no more than that. */
  readonly signal: AbortSignal | undefined;
}

/**
 * A connection that reads its credentials anew when a request finds them a minute old, about to
 * expire, or refused. It has no timers.
 */
export class AuthenticatedConnection implements Connection {
  readonly server: string;
  readonly description: string;
  readonly identity: string | undefined;
  readonly namespace: string | undefined;
  readonly #options: AuthenticatedConnectionOptions;
  readonly #route: Route;
  readonly #closing = new AbortController();
  #material: Material;
  #refused: Material | undefined;
  /** Why the credentials in use must be replaced before the next request. */
  #due: Exclude<ReadReason, "scheduled"> | undefined;
  #reading: Promise<void> | undefined;

  /** Reads the first credentials, so that what cannot work is known at once. */
  static async open(options: AuthenticatedConnectionOptions): Promise<AuthenticatedConnection> {
    const signal = options.signal ?? new AbortController().signal;
    const credential = await unlessAborted(options.source.read("scheduled", signal), signal);
    tellSecrets(credential, options);
    const route = await unlessAborted(routeTo(options), signal);
    try {
      const settings = await clientSettings(credential, route, options);
      const client = await openHttpClient(settings);
      const first = materialOf(credential, client, settings, options.wallClock());
      return new AuthenticatedConnection(options, route, first);
    } catch (error) {
      route.tunnel?.close();
      throw error;
    }
  }

  private constructor(options: AuthenticatedConnectionOptions, route: Route, first: Material) {
    this.server = options.server;
    this.description = options.description;
    this.namespace = options.namespace;
    this.identity = options.identify(first.credential);
    this.#options = options;
    this.#route = route;
    this.#material = first;
  }

  async fetch(path: string, request: ConnectionRequest = {}): Promise<Response> {
    if (!path.startsWith("/")) throw new TypeError(`fetch(): path must begin with "/": ${path}`);
    const { signal } = request;
    for (let retried = false;; retried = true) {
      const material = await this.#current(signal);
      try {
        const response = await this.#send(material, path, request);
        if (response.status === 401) this.#refused = material;
        return response;
      } catch (error) {
        signal?.throwIfAborted();
        this.#closing.signal.throwIfAborted();
        const failure = this.#failureOf(error, request.method ?? "GET", path);
        if (failure.failure !== "tls" || retried) throw failure;
        // The CA or the client certificate may have been replaced since they were read.
        if (material === this.#material) this.#due = "tls";
        if ((await this.#current(signal)).client === material.client) throw failure;
      }
    }
  }

  unauthorized(): void {
    // A late answer to a request with older credentials says nothing about those in use.
    if (this.#refused === undefined || this.#refused === this.#material) this.#due = "unauthorized";
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(closedError(this.server));
    this.#material.client.close();
    this.#route.tunnel?.close();
  }

  #failureOf(error: unknown, method: string, path: string): RequestError {
    const url = `${this.server}${path}`;
    const unreachable = this.#route.tunnel?.failure;
    return unreachable === undefined
      ? requestError(error, method, url)
      : unreachableError(unreachable, method, url);
  }

  async #send(material: Material, path: string, request: ConnectionRequest): Promise<Response> {
    const { method = "GET", body, signal } = request;
    const { url, peer } = this.#route;
    const send = (unreachable?: AbortSignal) =>
      fetch(`${url}${path}`, {
        client: material.client,
        method,
        redirect: "manual",
        headers: this.#headers(material.credential, request),
        signal: AbortSignal.any([signal, unreachable].filter((each) => each !== undefined)),
        ...(body === undefined ? {} : { body }),
      });
    const response = peer === undefined ? await send() : await unlessUnreachable(send, {
      peer,
      clock: this.#options.clock,
      // Loaded only here, as it is seldom needed.
      dial: async (options) => await (await import("./dial.ts")).dial(options),
      unreachable: (reason) => unreachableError(reason, method, `${this.server}${path}`),
    });
    if (response.status >= 300 && response.status < 400 && response.headers.has("location")) {
      await response.body?.cancel();
      throw redirectError(response, this.server);
    }
    return response;
  }

  #headers(credential: Credential, { headers }: ConnectionRequest): [string, string][] {
    const { gzip, userAgent } = this.#options;
    const pairs = new Map([["accept-encoding", gzip ? "gzip" : "identity"]]);
    for (const [name, value] of Object.entries(headers ?? {})) pairs.set(name.toLowerCase(), value);
    pairs.set("user-agent", userAgent);
    return [
      ...pairs,
      ...credential.headers.map(([name, value]): [string, string] => [name, value]),
    ];
  }

  /** What the next request is to use; from here to `fetch` no other code may run. */
  async #current(signal: AbortSignal | undefined): Promise<Material> {
    for (;;) {
      signal?.throwIfAborted();
      this.#closing.signal.throwIfAborted();
      if (this.#due === undefined && isFresh(this.#material, this.#options.wallClock())) {
        return this.#material;
      }
      this.#reading ??= this.#read().finally(() => this.#reading = undefined);
      await unlessAborted(this.#reading, signal);
    }
  }

  async #read(): Promise<void> {
    const reason = this.#due;
    this.#due = undefined;
    try {
      await this.#replace(reason ?? "scheduled");
    } catch (error) {
      this.#due ??= reason;
      throw error;
    }
  }

  async #replace(reason: ReadReason): Promise<void> {
    const credential = await this.#options.source.read(reason, this.#closing.signal);
    tellSecrets(credential, this.#options);
    const previous = this.#material;
    const settings = await clientSettings(credential, this.#route, this.#options);
    const client = await openReplacement(previous, settings);
    const now = this.#options.wallClock();
    if (client === undefined) {
      this.#material = materialOf(credential, previous.client, previous.settings, now);
    } else if (this.#closing.signal.aborted) {
      client.close();
    } else {
      this.#material = materialOf(credential, client, settings, now);
      // Responses under way keep the connections of the old client open until they end.
      previous.client.close();
      log.info("The certificates for {server} were replaced", { server: this.server });
    }
  }
}

function tellSecrets(
  credential: Credential,
  { proxyUrl, onSecret }: AuthenticatedConnectionOptions,
): void {
  if (onSecret !== undefined) {
    for (const secret of secretsOf(credential, proxyUrl)) onSecret(secret);
  }
}

async function clientSettings(
  { authorities: named, certificate }: Credential,
  { proxyUrl }: Route,
  { server, http2, publicAuthorities }: AuthenticatedConnectionOptions,
): Promise<HttpClientSettings> {
  const authorities = await trustedFor(server, proxyUrl, named, publicAuthorities);
  return { authorities, certificate, proxyUrl, http2 };
}

/** Undefined when the client in use fits, or when the files are being replaced at this moment. */
async function openReplacement(
  previous: Material,
  settings: HttpClientSettings,
): Promise<Deno.HttpClient | undefined> {
  if (JSON.stringify(settings) === JSON.stringify(previous.settings)) return undefined;
  try {
    return await openHttpClient(settings);
  } catch (error) {
    log.warning("Going on with the certificates in use: {reason}", {
      reason: plainReason(error),
    });
    return undefined;
  }
}
