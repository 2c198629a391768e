import { Failure, plainReason } from "../../failure/mod.ts";

/**
 * A credential plugin or identity provider gave no credentials this time. It may do so later, for
 * example after a login: worth a retry with backoff.
 */
export class CredentialError extends Failure {
  override readonly name = "CredentialError";
  readonly category = "authentication";
}

/**
 * What kept a request from getting an answer that may be used; `unreachable` when no connection
 * came about, `network` when one broke.
 */
export type RequestFailure = "tls" | "unreachable" | "network" | "redirect" | "closed";

/** A request got no answer, or one that must not be followed. */
export class RequestError extends Failure {
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
  let innermost: Error | undefined;
  for (let current = error; current instanceof Error; current = current.cause) {
    innermost = current;
  }
  return innermost === undefined || innermost.message === ""
    ? String(error)
    : plainReason(innermost);
}
