import { lookup } from "node:dns/promises";
import { unlessAborted } from "../time/mod.ts";

/** A byte stream to the reducer. */
export interface Socket {
  /** Resolves when all bytes are handed to the kernel. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the peer has closed the stream; rejects when the connection broke. */
  readonly closed: Promise<void>;
  /** Sends FIN after what was written, then lets go of the connection. */
  end(): Promise<void>;
  /** Lets go at once. */
  destroy(): void;
  /** `address:port` of the peer. */
  readonly peer: string;
}

export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Socket>;

/** The intake host could not be turned into an address. */
export class ResolveError extends Error {
  override readonly name = "ResolveError";

  constructor(host: string, cause: unknown) {
    super(
      `the intake host "${host}" does not resolve; check EBPF_NET_INTAKE_HOST and the cluster's DNS`,
      { cause },
    );
  }
}

/** Addresses of a host: what `lookup` of `node:dns` answers. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Connects to one address of the host. */
export type Connect = (
  address: string,
  port: number,
  signal: AbortSignal,
  host: string,
) => Promise<Deno.Conn<Deno.NetAddr>>;

/**
 * Connects over TCP. The name is resolved anew each time, for a Service's address may change, and
 * IPv4 comes first because the reducer listens on nothing else (protocol 5).
 *
 * The answer rejects with a `ResolveError`, with the error of the last address tried, or with the
 * signal's reason as soon as that aborts.
 */
export function tcpDial(resolve: Resolve, connect: Connect = connectTcp): Dial {
  return async (host, port, signal) => {
    let failure: unknown;
    for (const hostname of await addressesOf(host, resolve, signal)) {
      try {
        return socketOf(await connect(hostname, port, signal, host));
      } catch (error) {
        // After an abort the next address fails with the same reason at once.
        failure = error;
      }
    }
    throw failure ?? new ResolveError(host, undefined);
  };
}

/** Addresses as this machine resolves them. */
export const resolveHost: Resolve = (host) => lookup(host, { all: true });

/** With the names as this machine resolves them. */
export const dialTcp: Dial = tcpDial(resolveHost);

export async function connectTcp(
  hostname: string,
  port: number,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port, signal });
  connection.setNoDelay(true);
  // The kernel's two idle hours only catch what our own deadlines do not see; it costs nothing.
  connection.setKeepAlive(true);
  return connection;
}

/** A lookup cannot be stopped, and may take longer than anyone wants to wait. */
async function addressesOf(
  host: string,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  try {
    const addresses = await unlessAborted(resolve(host), signal);
    return addresses.toSorted((a, b) => a.family - b.family).map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ResolveError(host, cause);
  }
}

function socketOf(connection: Deno.Conn<Deno.NetAddr>): Socket {
  const { hostname, port } = connection.remoteAddr;
  let open = true;
  const destroy = () => {
    if (!open) return;
    open = false;
    connection.close();
  };
  return {
    peer: hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`,
    closed: readToEnd(connection, () => open),
    destroy,
    async write(bytes) {
      for (let written = 0; written < bytes.length;) {
        written += await connection.write(bytes.subarray(written));
      }
    },
    async end() {
      if (open) await connection.closeWrite();
      destroy();
    },
  };
}

/** The reducer never writes (protocol 1.5): all there is to read is the end. */
async function readToEnd(connection: Deno.Conn, open: () => boolean): Promise<void> {
  const buffer = new Uint8Array(512);
  try {
    while (await connection.read(buffer) !== null);
  } catch (error) {
    // Our own close interrupts the read.
    if (open()) throw error;
  }
}
