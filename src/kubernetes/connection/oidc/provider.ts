import type { Clock } from "../../../time/mod.ts";
import { getLogger } from "@logtape/logtape";
import { type ReadReason, renewalTime } from "../credential.ts";
import { CredentialError, innermostMessage } from "../errors.ts";
import { openHttpClient, trustedFor } from "../http_client.ts";
import { refreshTokens } from "./refresh.ts";
import type { OidcSettings } from "./settings.ts";
import { checkCertificates } from "../pem.ts";
import { openReference } from "../text_reference.ts";
import type { PublicAuthorities, ReadTextFile } from "../../../configuration/mod.ts";
import { tokenClaims } from "../web_token.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

export interface OidcProviderOptions {
  readonly settings: OidcSettings;
  readonly wallClock: () => number;
  /** For deadlines. */
  readonly clock: Clock;
  /** The proxy for a URL, undefined for none. */
  readonly proxyFor: (url: string) => string | undefined;
  readonly readTextFile: ReadTextFile;
  readonly publicAuthorities: PublicAuthorities;
}

/**
 * Keeps the ID token of a user entry with `auth-provider: oidc` fresh (Kubernetes concept: OpenID
 * Connect tokens). Refreshed tokens live in memory only: the kubeconfig is not written to.
 */
export class OidcProvider {
  readonly #settings: OidcSettings;
  readonly #wallClock: () => number;
  readonly #clock: Clock;
  readonly #proxyFor: OidcProviderOptions["proxyFor"];
  readonly #readTextFile: ReadTextFile;
  readonly #publicAuthorities: PublicAuthorities;
  #idToken: string | undefined;
  #refreshToken: string | undefined;
  #renewAt: number;

  constructor(options: OidcProviderOptions) {
    this.#settings = options.settings;
    this.#wallClock = options.wallClock;
    this.#clock = options.clock;
    this.#proxyFor = options.proxyFor;
    this.#readTextFile = options.readTextFile;
    this.#publicAuthorities = options.publicAuthorities;
    this.#idToken = options.settings.idToken;
    this.#refreshToken = options.settings.refresh?.refreshToken;
    this.#renewAt = this.#expiresAt() - 10_000;
  }

  /** When a refresh is due, in milliseconds since the Unix epoch. */
  get renewAt(): number {
    return this.#renewAt;
  }

  /** The ID token. Throws {@link CredentialError} when none is valid and none can be had. */
  async read(reason: ReadReason, signal: AbortSignal): Promise<string> {
    const kept = this.#idToken;
    const refused = reason === "unauthorized";
    if (kept !== undefined && !refused && this.#wallClock() < this.#renewAt) return kept;
    try {
      return await this.#refresh(signal);
    } catch (error) {
      const now = this.#wallClock();
      if (kept === undefined || refused || now >= this.#expiresAt()) throw error;
      log.warning("Going on with an ID token that expires soon: {reason}", {
        reason: innermostMessage(error),
      });
      this.#renewAt = now + 10_000;
      return kept;
    }
  }

  async #refresh(signal: AbortSignal): Promise<string> {
    const { refresh, where } = this.#settings;
    if (refresh === undefined || this.#refreshToken === undefined) {
      throw new CredentialError(
        `${where}: the id-token has expired or was refused, and a refresh needs idp-issuer-url, ` +
          "client-id and refresh-token: log in again with the tool that wrote this entry",
      );
    }
    const { authorities } = refresh;
    const source = authorities &&
      openReference(authorities, checkCertificates, this.#readTextFile);
    const named = source && { pem: await source.read(), origin: source.origin };
    const proxyUrl = this.#proxyFor(refresh.issuer);
    const client = await openHttpClient({
      authorities: await trustedFor(refresh.issuer, proxyUrl, named, this.#publicAuthorities),
      certificate: undefined,
      proxyUrl,
      http2: false,
    });
    try {
      const tokens = await refreshTokens(
        { ...refresh, where, refreshToken: this.#refreshToken },
        {
          fetch: (url, init) => fetch(url, { ...init, client, redirect: "manual" }),
          clock: this.#clock,
          signal,
        },
      );
      this.#idToken = tokens.idToken;
      this.#refreshToken = tokens.refreshToken;
      this.#renewAt = renewalTime(this.#wallClock(), this.#expiresAt());
      return tokens.idToken;
    } finally {
      client.close();
    }
  }

  #expiresAt(): number {
    if (this.#idToken === undefined) return 0;
    return tokenClaims(this.#idToken)?.expiresAt ?? Infinity;
  }
}
