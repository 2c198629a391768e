import { createHash, timingSafeEqual } from "node:crypto";
import { type HttpRequest, respond } from "../operations/mod.ts";

/** Names of this very machine, which nobody else's names lead to. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export interface ApiGuardOptions {
  /** The host that was asked for when listening, as in a URL. */
  readonly host: string;
  /** The present token; undefined where none is demanded. */
  readonly token: (() => Promise<string>) | undefined;
}

/**
 * Who is answered: nobody by a page of another origin, and without a token only who asks this machine
 * by a name of its own. A page may have a name that leads to 127.0.0.1 (DNS rebinding); whoever knows
 * the token may use any name.
 */
export function apiGuard({ host, token }: ApiGuardOptions) {
  return async (request: HttpRequest): Promise<Response | undefined> => {
    if (request.crossOrigin) {
      return refuse(403, "pages of other origins are not answered\n");
    }
    if (token === undefined) {
      const { hostname } = request.url;
      if (LOOPBACK.test(hostname) || hostname === host) return undefined;
      return refuse(403, `${JSON.stringify(hostname)} is no name of this port: use localhost\n`);
    }
    const [, given] = /^Bearer +(\S+)$/i.exec(request.authorization ?? "") ?? [];
    if (given !== undefined && isSame(given, await token())) return undefined;
    return refuse(401, "a bearer token is needed\n", { "www-authenticate": "Bearer" });
  };
}

/** Of hashes, which are equally long: how long it takes says nothing of the token. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

function refuse(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  return respond(status, body, { "cross-origin-resource-policy": "same-origin", ...headers });
}

/** Whether an address is one that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "::1" || LOOPBACK.test(host);
}
