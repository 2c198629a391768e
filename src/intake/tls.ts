import { unlessAborted } from "../time/mod.ts";
import { type Connect, connectTcp, type Dial, resolveHost, tcpDial } from "./dial.ts";

/** Paths of PEM files, which are read anew at each connection: certificates are replaced on disk. */
export interface TlsOptions {
  /** Authorities trusted beside the well-known ones. */
  readonly ca: string | undefined;
  /** Client certificate and key: both or none. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Name the server's certificate must have; the host when undefined. Not with a certificate. */
  readonly serverName: string | undefined;
  readonly readTextFile: (path: string) => Promise<string>;
}

/** The server could not be trusted, did not trust us, or a file for it cannot be used. */
export class TlsError extends Error {
  override readonly name = "TlsError";
}

/** As `dialTcp`, with TLS over it. Certificates are always verified. */
export function tlsDial(options: TlsOptions): Dial {
  return tcpDial(resolveHost, connectTls(options));
}

function connectTls(options: TlsOptions): Connect {
  const { ca, cert, key, serverName } = options;
  return async (address, port, signal, host) => {
    const [authority, certificate, privateKey] = await Promise.all([
      contentOf("--intake-tls-ca", ca, options),
      contentOf("--intake-tls-cert", cert, options),
      contentOf("--intake-tls-key", key, options),
    ]);
    const caCerts = authority === undefined ? [] : [authority];
    const name = serverName ?? host;
    // Only here can the platform present a certificate, and only with the host's own name.
    const start = certificate === undefined || privateKey === undefined
      ? async () =>
        await Deno.startTls(await connectTcp(address, port, signal), { hostname: name, caCerts })
      : () =>
        Deno.connectTls({ hostname: host, port, caCerts, cert: certificate, key: privateKey });
    return await shaken(start, name, port, signal);
  };
}

/** The connection after its handshake, unless the signal aborts before. */
async function shaken(
  start: () => Promise<Deno.TlsConn>,
  name: string,
  port: number,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  signal.throwIfAborted();
  const starting = start();
  try {
    const connection = await unlessAborted(starting, signal);
    await unlessAborted(connection.handshake(), signal);
    return connection;
  } catch (cause) {
    // Whatever it has come to, or still comes to, is of no use to anybody.
    starting.then((connection) => connection.close(), () => {});
    signal.throwIfAborted();
    // Whatever happened before the handshake is not TLS's.
    if (cause instanceof Deno.errors.ConnectionRefused) throw cause;
    throw new TlsError(
      `no TLS with ${name}:${port}: ${cause instanceof Error ? cause.message : String(cause)}; ` +
        "check --intake-tls-ca, --intake-tls-server-name and the client certificate",
      { cause },
    );
  }
}

async function contentOf(
  flag: string,
  path: string | undefined,
  { readTextFile }: TlsOptions,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TlsError(`${flag} ${path} cannot be read: ${reason}`, { cause });
  }
}
