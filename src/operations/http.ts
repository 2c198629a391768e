import { getLogger } from "@logtape/logtape";
import { formatHostPort, onAnyAddress, parseListenAddress } from "../configuration/mod.ts";
import type { Clock } from "../time/mod.ts";
import { answer, type Guard } from "./http_handler.ts";
import { HttpPort } from "./http_port.ts";
import { ListenError } from "./listen_error.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";
import type { Route } from "./route.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

export interface HttpOptions {
  readonly routes: readonly Route[];
  /** `host:port`, with brackets around an IPv6 host, or `off`. */
  readonly listen: string;
  /** Whether somebody set `listen`: only then is a port that cannot be had an error. */
  readonly explicit: boolean;
  readonly clock: Clock;
  /** What the port is for, in a line of the log, and the flag that sets it; health's when absent. */
  readonly called?: { readonly purpose: string; readonly flag: string };
  readonly guard?: Guard;
  /** In PEM; plain HTTP without them. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Closes the server, as `close` does. */
  readonly signal?: AbortSignal;
}

/** The running operations port. */
export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connections; resolves when the requests under way are answered, or after 5 s. */
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
  const { listen, explicit, routes, clock, signal, guard, tls, called = HEALTH } = options;
  if (listen === "off") return { kind: "closed" };
  let listener: Deno.TcpListener | Deno.TlsListener;
  try {
    listener = listenOn(listen, tls);
  } catch (cause) {
    const problem = cause instanceof Deno.errors.AddrInUse
      ? "another process has this port"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    if (explicit) {
      throw new ListenError(
        `cannot listen on ${listen} (${called.flag}): ${problem}; choose another address, or "off"`,
        { cause },
      );
    }
    return {
      kind: "taken",
      problem: `cannot listen on ${listen}: ${problem}; ` +
        `set ${called.flag} to another address, or to off`,
    };
  }
  const { hostname: host, port } = listener.addr;
  log.info("{purpose} on {scheme}://{address}", {
    purpose: called.purpose,
    scheme: tls === undefined ? "http" : "https",
    address: formatHostPort({ host, port }),
  });
  const server = new HttpPort({
    listener,
    clock,
    answer: (request) => answer(request, routes, guard),
  });
  const close = () => server.close();
  signal?.addEventListener("abort", () => void close(), { once: true });
  if (signal?.aborted) void close();
  return { kind: "open", server: { host, port, close } };
}

const HEALTH = { purpose: "health and metrics", flag: "--http-listen" };

function listenOn(
  listen: string,
  tls: HttpOptions["tls"],
): Deno.TcpListener | Deno.TlsListener {
  const address = parseListenAddress(listen);
  if (address === undefined) throw new TypeError("it is not host:port");
  const { host, port } = address;
  return onAnyAddress<Deno.TcpListener | Deno.TlsListener>(
    host,
    (hostname) =>
      tls === undefined
        ? Deno.listen({ hostname, port })
        : Deno.listenTls({ hostname, port, ...tls }),
  );
}
