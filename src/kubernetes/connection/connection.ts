/** One request to the API server; its path is given separately. */
export interface ConnectionRequest {
  /** Beside these, the connection sends its user agent and whatever authenticates it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request and the body of its response. */
  readonly signal?: AbortSignal;
  /** `GET` when absent. */
  readonly method?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** An authenticated way to one API server, whose credentials keep themselves fresh. */
export interface Connection {
  /** Scheme, host, port and path prefix of the API server, without a slash at the end. */
  readonly server: string;
  /** For people, for example `in-cluster https://10.96.0.1:443`. Holds no secret. */
  readonly description: string;
  /** Who the API server takes us for, as far as that is known without asking it. */
  readonly identity: string | undefined;
  /** The namespace we run in (in-cluster) or that the context names. */
  readonly namespace: string | undefined;

  /**
   * Sends one request. `path` begins with a slash and may hold a query.
   *
   * Every HTTP status but a redirect is an answer and is returned. There is no deadline but the
   * request's signal. A compressed response is unpacked by `fetch`; the request header
   * `accept-encoding: identity` prevents compression. Throws {@link RequestError}
   * when there is none, {@link CredentialError} when a plugin or identity provider gives no
   * credentials, and the signal's reason when the request was aborted.
   */
  fetch(path: string, request?: ConnectionRequest): Promise<Response>;

  /** Tells that the API server answered 401: credentials are read anew before the next request. */
  unauthorized(): void;

  /** Refuses further requests. Responses that are being read go on; end them by their signals. */
  close(): void;
}
