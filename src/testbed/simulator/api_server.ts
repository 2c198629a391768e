import { getLogger } from "@logtape/logtape";
import { onAnyAddress } from "../../configuration/mod.ts";
import { pause } from "../../time/mod.ts";
import type { Access } from "./access.ts";
import { type ApiRequest, apiRequestOf } from "./api_request.ts";
import { type Body, bodyOf, inMembers, joined, silent, takesGzip, truncated } from "./body.ts";
import { discoveryOf } from "./discovery.ts";
import { ConnectionCut } from "./disturbance.ts";
import { encodeList, encodeObject, encodeStatus, type Format, jsonLine } from "./encoding.ts";
import { SimulatorListenError } from "./errors.ts";
import { Faults, type RequestFault } from "./faults.ts";
import { listPage } from "./list.ts";
import { parseListOptions } from "./list_options.ts";
import { contentTypeOf, errorEncoding, negotiate } from "./negotiation.ts";
import type { ResourceName } from "./resources.ts";
import { ApiError, failure, notFound, type Status, tooOld } from "./status.ts";
import { WatchSession, type WatchSettings } from "./watch_session.ts";

const log = getLogger(["k8s-collector", "simulator"]);

/**
 * Which streams are compressed, one gzip member a flush, for clients that take gzip: streamed lists
 * as by Kubernetes 1.37, or watches of all kinds, as by some proxies.
 */
export type CompressedStreams = "none" | "lists" | "watches";

/** What a server with TLS shows, and the key for it, both PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface ApiServerOptions {
  readonly watch: WatchSettings;
  readonly access: Access;
  /** What the server can speak; the first one is its default. */
  readonly encodings: readonly Format["encoding"][];
  readonly compressedStreams: CompressedStreams;
  /** To speak TLS with; plain HTTP when absent. */
  readonly certificate?: ServerCertificate;
  /** Told of every request for objects, before it is answered. */
  readonly onRequest?: (request: ApiRequest) => void;
}

/** The list/watch API of a cluster over HTTP. */
export class ApiServer {
  readonly faults: Faults;
  readonly #options: ApiServerOptions;
  readonly #sessions = new Set<WatchSession>();
  #listener: Deno.HttpServer<Deno.NetAddr> | undefined;
  #closing = new AbortController();

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.faults = new Faults(this.#sessions);
  }

  /**
   * Listens; port 0 lets the system choose one.
   *
   * @returns the address in use.
   * @throws {SimulatorListenError} when it cannot, for example because somebody else does.
   */
  listen(hostname: string, port: number): Deno.NetAddr {
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    const onError = (error: unknown) => this.#onError(error);
    const listen = { port, signal, onError, onListen: () => {} };
    const { certificate } = this.#options;
    const options = certificate === undefined ? listen : { ...listen, ...certificate };
    try {
      this.#listener = onAnyAddress(
        hostname,
        (host) => Deno.serve({ ...options, hostname: host }, (request) => this.#handle(request)),
      );
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SimulatorListenError(
        `The simulated API server cannot listen at ${hostname} port ${port}: ${reason}; ` +
          "choose another address, or port 0 for a free one",
        { cause },
      );
    }
    return this.#listener.addr;
  }

  /** Stops listening and breaks all connections. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#listener?.finished;
    this.#listener = undefined;
  }

  /** Watches that are open. */
  watches(resource?: ResourceName): number {
    return [...this.#sessions].filter((session) =>
      resource === undefined || session.resource.name === resource
    ).length;
  }

  #onError(error: unknown): Response {
    if (!(error instanceof ConnectionCut)) log.error("Request failed: {error}", { error });
    return new Response(null, { status: 500 });
  }

  async #handle(http: Request): Promise<Response> {
    const request = apiRequestOf(http);
    try {
      if (request === undefined) return this.#discovery(http);
      this.#options.onRequest?.(request);
      return await this.#answer(http, request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#failed(http, error.status);
    }
  }

  #discovery(http: Request): Response {
    const document = discoveryOf(new URL(http.url).pathname);
    if (document === undefined) return this.#failed(http, notFound());
    if (document === "ok") return answer(200, "text/plain; charset=utf-8", "ok");
    return answer(200, "application/json", jsonLine(document));
  }

  async #answer(http: Request, request: ApiRequest): Promise<Response> {
    const fault = this.faults.meet(request);
    if (fault?.kind === "status") return this.#failed(http, statusOf(fault));
    if (fault?.kind === "delay") await this.#delay(fault.milliseconds);
    const refusal = this.#options.access.refusal(http.headers.get("authorization"), request);
    if (refusal !== undefined) return this.#failed(http, refusal);
    const { verb, resource, accept } = request;
    const negotiated = negotiate(accept, verb, resource, this.#options.encodings);
    if (negotiated.outcome === "refused") return this.#failed(http, negotiated.status);
    const { format } = negotiated;
    const type = contentTypeOf(format.encoding, verb);
    if (fault?.kind === "silence") return answer(200, type, silent());
    if (fault?.kind === "garbage") return answer(200, type, "this is not what was asked for\n");
    const expired = fault?.kind === "expired";
    const whole = verb === "watch"
      ? this.#watch(http, request, format, expired, negotiated.outcome === "empty")
      : await this.#read(http, request, format, expired);
    if (negotiated.outcome === "mismatch") return this.#failed(http, negotiated.status);
    const { content, headers } = fault?.kind === "truncate" ? truncated(whole, fault.bytes) : whole;
    return answer(200, type, content, headers);
  }

  async #read(
    http: Request,
    request: ApiRequest,
    format: Format,
    expired: boolean,
  ): Promise<Body> {
    const { cluster, watchList } = this.#options.watch;
    const { verb, resource, namespace, name, query } = request;
    const acceptEncoding = http.headers.get("accept-encoding");
    if (verb === "get") {
      const object = cluster.history(resource.name).get({ namespace: namespace ?? "", name });
      if (object === undefined) throw new ApiError(notFound(resource.name, resource.group, name));
      return bodyOf(encodeObject(resource, format, object), acceptEncoding);
    }
    const options = parseListOptions(query, resource.name, watchList);
    const { metadata, items } = await listPage(
      cluster,
      request,
      options,
      this.#closing.signal,
      expired,
    );
    return bodyOf(encodeList(resource, format, metadata, items), acceptEncoding);
  }

  #watch(
    http: Request,
    request: ApiRequest,
    format: Format,
    expired: boolean,
    empty: boolean,
  ): Body {
    const { watch, compressedStreams } = this.#options;
    const options = parseListOptions(request.query, request.resource.name, watch.watchList);
    const session = new WatchSession(
      watch,
      request,
      options,
      format,
      (ended) => this.#sessions.delete(ended),
    );
    this.#sessions.add(session);
    if (empty) session.disturb({ kind: "end" });
    if (expired) {
      const status = tooOld(Number(options.resourceVersion), watch.cluster.revision.current);
      session.disturb({ kind: "error", status });
    }
    const compresses = compressedStreams === "watches" ||
      (compressedStreams === "lists" && options.sendInitialEvents === true);
    return compresses && takesGzip(http.headers.get("accept-encoding"))
      ? inMembers(session.body)
      : { content: session.body, headers: {} };
  }

  /** Until the time is over, the faults are cleared or the server closes. */
  #delay(milliseconds: number): Promise<void> {
    const { clock } = this.#options.watch.cluster;
    // Timers cannot be set for ever.
    const over = AbortSignal.any([this.faults.cleared, this.#closing.signal]);
    return pause(clock, Math.min(milliseconds, 2 ** 31 - 1), over);
  }

  #failed(http: Request, status: Status): Response {
    const accept = http.headers.get("accept");
    const encoding = errorEncoding(accept, this.#options.encodings);
    const seconds = status.details?.retryAfterSeconds;
    const body = joined(encodeStatus(encoding, status));
    return answer(status.code, contentTypeOf(encoding, "list"), body, {
      ...(seconds === undefined ? {} : { "retry-after": `${seconds}` }),
    });
  }
}

function answer(
  status: number,
  contentType: string,
  body: BodyInit | null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      // Without the last word older versions of Deno compress as they see fit.
      "cache-control": "no-cache, private, no-transform",
      "content-type": contentType,
      ...headers,
    },
  });
}

function statusOf(fault: Extract<RequestFault, { kind: "status" }>): Status {
  const { code, reason, message, retryAfterSeconds } = fault;
  return failure(
    code,
    reason ?? REASONS[code] ?? "InternalError",
    message ?? `the simulator was told to answer ${code}`,
    retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
  );
}

const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  406: "NotAcceptable",
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};
