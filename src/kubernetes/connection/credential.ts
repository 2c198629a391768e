import { ConfigurationError } from "../../configuration/mod.ts";

/** A client certificate with its private key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Where they came from, for messages. */
  readonly origin: string;
}

/** Certificates of authorities. */
export interface Authorities {
  readonly pem: string;
  /** Where they came from, for messages. */
  readonly origin: string;
}

/** All that makes a request acceptable to the API server, read at one moment. */
export interface Credential {
  /** Pairs, because `Impersonate-Group` may repeat and must not be joined by commas. */
  readonly headers: readonly (readonly [string, string])[];
  /** Trusted beside Deno's own; undefined for just those. */
  readonly authorities: Authorities | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** When it should be replaced, in milliseconds since the Unix epoch; Infinity when unknown. */
  readonly renewAt: number;
}

/** Why credentials are read: `unauthorized` and `tls` mean that the server refused the last ones. */
export type ReadReason = "scheduled" | "unauthorized" | "tls";

/** Where credentials come from. Called again and again, never twice at the same time. */
export interface CredentialSource {
  read(reason: ReadReason, signal: AbortSignal): Promise<Credential>;
}

/** `fetch` names the value of a header it rejects, so tokens are looked at before. */
const headerText = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** An `Authorization` header; `origin` names the token in an error, which never shows it. */
export function bearer(token: string, origin: string): readonly [string, string] {
  const trimmed = token.trim();
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new ConfigurationError(
      `${origin} is not a token: it must be one line of printable ASCII without spaces`,
    );
  }
  return ["authorization", `Bearer ${trimmed}`];
}

export function basic(username: string, password: string): readonly [string, string] {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return ["authorization", `Basic ${bytes.toBase64()}`];
}

/** Checks a value that goes into a header other than `Authorization`. */
export function headerValue(value: string, origin: string): string {
  if (!headerText.test(value)) {
    throw new ConfigurationError(
      `${origin} cannot be sent as a header: it must be printable ASCII`,
    );
  }
  return value;
}

/**
 * When to ask for a successor of a credential that expires: a minute before, or a fifth of its
 * life before when it lives shorter than five minutes. Times are milliseconds since the epoch.
 *
 * A credential that has expired on arrival (a wrong clock, most likely) is used all the same, and
 * replaced after a minute.
 */
export function renewalTime(obtainedAt: number, expiresAt: number): number {
  if (expiresAt <= obtainedAt) return obtainedAt + 60_000;
  return expiresAt - Math.min(60_000, (expiresAt - obtainedAt) / 5);
}
