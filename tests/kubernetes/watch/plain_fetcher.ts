import { requestError } from "../../../src/kubernetes/connection/request_failure.ts";
import type { Fetcher } from "../../../src/kubernetes/watch/mod.ts";

/** A connection without credentials, with the failures of a real one. */
export function plainFetcher(
  url: string,
  init: RequestInit & { client?: Deno.HttpClient } = {},
): Fetcher {
  return {
    fetch: async (path, { headers, signal }) => {
      try {
        return await fetch(`${url}${path}`, {
          ...init,
          headers: { ...headers, ...init.headers as Record<string, string> },
          signal,
        });
      } catch (error) {
        signal.throwIfAborted();
        throw requestError(error, "GET", url);
      }
    },
    unauthorized: () => {},
  };
}
