import { getLogger } from "@logtape/logtape";
import { formatHostPort, parseListenAddress } from "../configuration/mod.ts";
import { answer } from "./http_handler.ts";
import { ListenError } from "./listen_error.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";
import { respond, type Route } from "./route.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

export interface HttpOptions {
  readonly routes: readonly Route[];
  /** `host:port`, with brackets around an IPv6 host, or `off`. */
  readonly listen: string;
  /** Whether somebody set `listen`: only then is a port that cannot be had an error. */
  readonly explicit: boolean;
  /** Closes the server, as `close` does. */
  readonly signal?: AbortSignal;
}

/** The running operations port. */
export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connections and resolves when the requests under way have been answered. */
  close(): Promise<void>;
}

/** What came of the attempt to have the port; `closed` where none is wanted. */
export type HttpOutcome =
  | { readonly kind: "open"; readonly server: HttpServer }
  | { readonly kind: "closed" }
  | { readonly kind: "taken"; readonly problem: string };

/**
 * Serves the routes.
 *
 * @returns `taken` when the default port cannot be had.
 * @throws {ListenError} when a port that was asked for cannot be had.
 */
export function startHttp(options: HttpOptions): HttpOutcome {
  const { listen, explicit, signal } = options;
  if (listen === "off") return { kind: "closed" };
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = serve(options);
  } catch (cause) {
    const problem = cause instanceof Deno.errors.AddrInUse
      ? "another process has this port"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    if (explicit) {
      throw new ListenError(
        `cannot listen on ${listen} (--http-listen): ${problem}; choose another address, or "off"`,
        { cause },
      );
    }
    return {
      kind: "taken",
      problem: `cannot listen on ${listen}: ${problem}; ` +
        "set --http-listen to another address, or to off",
    };
  }
  const { hostname: host, port } = server.addr;
  log.info("health and metrics on http://{address}", { address: formatHostPort({ host, port }) });
  const close = () => server.shutdown();
  signal?.addEventListener("abort", () => void close(), { once: true });
  if (signal?.aborted) void close();
  return { kind: "open", server: { host, port, close } };
}

function serve(options: HttpOptions): Deno.HttpServer<Deno.NetAddr> {
  const address = parseListenAddress(options.listen);
  if (address === undefined) throw new TypeError("it is not host:port");
  return Deno.serve(
    // The library's own line on stdout would end up among the program's output.
    {
      hostname: address.host,
      port: address.port,
      onListen() {},
      // What the library cannot read it would answer with 500, and print a stack trace.
      onError: () => respond(400, "this request cannot be read\n"),
    },
    (request) => answer(request, options.routes),
  );
}
