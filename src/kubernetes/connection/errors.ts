/**
 * A setting or file that says how to reach the cluster cannot be used as it is. Asking again does
 * not help; the message names the file, the entry, what is wrong and what to do. No message holds
 * a token, password or key.
 */
export class ConnectionConfigurationError extends Error {
  override readonly name = "ConnectionConfigurationError";
  readonly category = "configuration";
}

/**
 * A credential plugin or identity provider gave no credentials this time. It may do so later, for
 * example after a login: worth a retry with backoff.
 */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
  readonly category = "authentication";
}

/** What kept a request from getting an answer that may be used. */
export type RequestFailure = "tls" | "network" | "redirect" | "closed";

/** A request got no answer, or one that must not be followed. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly category = "general";
  readonly failure: RequestFailure;

  constructor(failure: RequestFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/**
 * The innermost reason of an error. `fetch` says "fetch failed" and keeps the reason in `cause`
 * in some versions of Deno, and says it at once in others.
 */
export function innermostMessage(error: unknown): string {
  let message = "";
  for (let current = error; current instanceof Error; current = current.cause) {
    message = current.message;
  }
  return message === "" ? String(error) : message;
}
