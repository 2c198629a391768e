import type { Clock } from "../../../time/mod.ts";
import { CredentialError, innermostMessage } from "../errors.ts";
import type { OidcRefreshSettings } from "./settings.ts";

export interface RefreshedTokens {
  readonly idToken: string;
  readonly refreshToken: string;
}

/** The part of `fetch` that a refresh needs; it must not follow redirects. */
export type RefreshFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a refresh is carried out with. */
export interface RefreshMeans {
  readonly fetch: RefreshFetch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** An answer of a few kilobytes is usual; whoever pretends to be the provider may send for ever. */
const answerLimit = 1024 * 1024;

/** How long the identity provider may take for one answer. */
const timeoutMilliseconds = 30_000;

/**
 * Trades a refresh token for an ID token (OpenID Connect Core 12, Discovery 4). Throws
 * {@link CredentialError}, which holds nothing the provider answered but its error code.
 *
 * Not by `@kubernetes/client-node` 2.0.1: it hands the issuer to its OpenID library as a string
 * where that insists on a `URL`, so that every refresh fails, and leaves the client secret out.
 */
export async function refreshTokens(
  settings: Omit<OidcRefreshSettings, "authorities"> & { readonly where: string },
  means: RefreshMeans,
): Promise<RefreshedTokens> {
  const { issuer, where, clientId, clientSecret, refreshToken } = settings;
  const ask = async (url: string, init: RequestInit): Promise<Record<string, unknown>> => {
    const answer = await askProvider(means, url, init, where);
    if (answer.status !== 200) {
      throw new CredentialError(
        `${where}: identity provider ${url} answered ${answer.status}` +
          `${
            errorCode(answer.body)
          }: if it goes on, log in again with the tool that wrote this entry`,
      );
    }
    return answer.body;
  };
  const discovery = await ask(`${issuer}/.well-known/openid-configuration`, {});
  const endpoint = tokenEndpoint(discovery, where);
  // OpenID Connect Discovery 4.3: else it may be another's document, and lead to another's endpoint.
  if (withoutSlash(discovery["issuer"]) !== withoutSlash(issuer)) {
    throw new CredentialError(
      `${where}: the discovery document of idp-issuer-url ${issuer} is of another issuer`,
    );
  }
  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const headers: Record<string, string> = { accept: "application/json" };
  if (clientSecret !== undefined && prefersBasic(discovery)) {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    headers["authorization"] = `Basic ${new TextEncoder().encode(pair).toBase64()}`;
  } else {
    form.set("client_id", clientId);
    if (clientSecret !== undefined) form.set("client_secret", clientSecret);
  }
  const tokens = await ask(endpoint, { method: "POST", headers, body: form });
  if (typeof tokens["id_token"] !== "string") {
    throw new CredentialError(
      `${where}: identity provider ${endpoint} gave no id_token: it must issue one on a refresh, ` +
        "and the login must have asked for the scope openid",
    );
  }
  const next = tokens["refresh_token"];
  return {
    idToken: tokens["id_token"],
    // A provider that does not rotate refresh tokens leaves it out.
    refreshToken: typeof next === "string" && next !== "" ? next : refreshToken,
  };
}

async function askProvider(
  { fetch, clock, signal }: RefreshMeans,
  url: string,
  init: RequestInit,
  where: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const timeout = new AbortController();
  const cancel = clock.after(timeoutMilliseconds, () => timeout.abort());
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    return { status: response.status, body: parseObject(await boundedText(response)) };
  } catch (cause) {
    signal.throwIfAborted();
    const reason = timeout.signal.aborted
      ? `no answer within ${timeoutMilliseconds / 1000} s`
      : innermostMessage(cause);
    throw new CredentialError(`${where}: identity provider ${url} cannot be asked: ${reason}`);
  } finally {
    cancel();
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > answerLimit) throw new Error("its answer is longer than 1 MiB");
  }
  return text + decoder.decode();
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function withoutSlash(issuer: unknown): unknown {
  return typeof issuer === "string" ? issuer.replace(/\/$/, "") : undefined;
}

/** A refresh token goes over TLS only. */
function tokenEndpoint(discovery: Record<string, unknown>, where: string): string {
  const endpoint = discovery["token_endpoint"];
  const url = typeof endpoint === "string" ? URL.parse(endpoint) : null;
  if (url?.protocol !== "https:") {
    throw new CredentialError(
      `${where}: the discovery document of idp-issuer-url names no token_endpoint with https://`,
    );
  }
  return url.href;
}

/** Basic authentication is what a provider supports when it does not say. */
function prefersBasic(discovery: Record<string, unknown>): boolean {
  const methods = discovery["token_endpoint_auth_methods_supported"];
  return !Array.isArray(methods) || methods.includes("client_secret_basic") ||
    !methods.includes("client_secret_post");
}

/** RFC 6749, 2.3.1: both halves are form-encoded before they are joined. */
function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function errorCode(body: Record<string, unknown>): string {
  const code = body["error"];
  return typeof code === "string" && /^[a-z_]{1,40}$/.test(code) ? ` (${code})` : "";
}
