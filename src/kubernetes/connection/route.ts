import { ConfigurationError } from "../../configuration/mod.ts";
import type { Clock } from "../../time/mod.ts";
import { isAddress } from "./proxy_rules.ts";
import type { Tunnel } from "./tunnel.ts";
import type { Peer } from "./unanswered.ts";

export interface RouteOptions {
  /** URL of the API server. */
  readonly server: string;
  /** The name its certificate must have, where that is not the host of the URL. */
  readonly serverName: string | undefined;
  /** From the kubeconfig or the environment; may hold a user name and password. */
  readonly proxyUrl: string | undefined;
  readonly clock: Clock;
}

/** The way that requests take to the API server. */
export interface Route {
  /** What requests are sent to: its host is the name that the certificate must have. */
  readonly url: string;
  readonly proxyUrl: string | undefined;
  /** Whom requests connect to; undefined with a tunnel, which sees for itself who is there. */
  readonly peer: Peer | undefined;
  /** Where `fetch` alone would not do. */
  readonly tunnel: Tunnel | undefined;
}

/**
 * Chooses the way: by a proxy, or directly, and then through a tunnel of our own where the
 * certificate has another name than the URL, or where the URL's name has several addresses.
 *
 * @throws {ConfigurationError} for a proxy together with another name of the certificate
 */
export async function routeTo(options: RouteOptions): Promise<Route> {
  const { server, proxyUrl, clock } = options;
  const url = new URL(server);
  const host = bare(url.hostname);
  const serverName = options.serverName === host ? undefined : options.serverName;
  if (proxyUrl !== undefined) {
    if (serverName !== undefined) {
      throw new ConfigurationError(
        `tls-server-name ${
          JSON.stringify(serverName)
        } cannot be honoured through a proxy: remove ` +
          `it and use a name in server that the certificate is valid for, or reach ${host} directly`,
      );
    }
    return { url: server, proxyUrl, peer: peerAt(new URL(proxyUrl), "proxy"), tunnel: undefined };
  }
  const peer = peerAt(url, "server");
  if (serverName === undefined && !(await hasSeveralAddresses(host))) {
    return { url: server, proxyUrl, peer, tunnel: undefined };
  }
  // Loaded only here, as a pod has no use for it.
  const { Tunnel } = await import("./tunnel.ts");
  const tunnel = new Tunnel({ ...peer, clock });
  return {
    url: withHost(server, url, serverName),
    proxyUrl: tunnel.proxyUrl,
    peer: undefined,
    tunnel,
  };
}

const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };
const SOCKS_PORT = 1080;

function peerAt({ hostname, port, protocol }: URL, kind: Peer["kind"]): Peer {
  return { kind, host: bare(hostname), port: Number(port) || (PORTS[protocol] ?? SOCKS_PORT) };
}

/** The server's URL with the name its certificate must have. */
function withHost(server: string, url: URL, name: string | undefined): string {
  if (name === undefined) return server;
  const host = name.includes(":") ? `[${name}]` : name;
  const port = url.port === "" ? "" : `:${url.port}`;
  return `${url.protocol}//${host}${port}${url.pathname.replace(/\/+$/, "")}`;
}

/** Not of `localhost`, one of whose two addresses refuses at once when nobody is there. */
async function hasSeveralAddresses(host: string): Promise<boolean> {
  if (isAddress(host) || host === "localhost") return false;
  const { lookup } = await import("node:dns/promises");
  try {
    return (await lookup(host, { all: true })).length > 1;
  } catch {
    // The first request says that it does not resolve.
    return false;
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
