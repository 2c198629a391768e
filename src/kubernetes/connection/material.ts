import type { Credential } from "./credential.ts";
import type { HttpClientSettings } from "./http_client.ts";

/** Files are looked at this often, as client-go does. */
const readEveryMilliseconds = 60_000;

/** A credential in use, with the HTTP client that holds its certificates. */
export interface Material {
  readonly credential: Credential;
  readonly client: Deno.HttpClient;
  /** What the client was opened with. */
  readonly settings: HttpClientSettings;
  /** Milliseconds since the Unix epoch. */
  readonly readAt: number;
  readonly readAgainAt: number;
}

/** Material from a credential that was read at `now`. */
export function materialOf(
  credential: Credential,
  client: Deno.HttpClient,
  settings: HttpClientSettings,
  now: number,
): Material {
  // At least a second later, so that a credential without a future cannot keep us reading.
  const readAgainAt = Math.max(
    now + 1_000,
    Math.min(now + readEveryMilliseconds, credential.renewAt),
  );
  return { credential, client, settings, readAt: now, readAgainAt };
}

/** A clock that was set back must not keep an old token in use: hence the lower bound. */
export function isFresh({ readAt, readAgainAt }: Material, now: number): boolean {
  return now >= readAt && now < readAgainAt;
}
