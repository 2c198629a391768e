import { lookup } from "node:dns/promises";

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

/**
 * Connects over TCP. The name is resolved anew each time, for a Service's address may change, and
 * IPv4 comes first because the reducer listens on nothing else (protocol 5).
 */
export const dialTcp: Dial = async (host, port, signal) => {
  let addresses: { address: string; family: number }[];
  try {
    addresses = await lookup(host, { all: true });
  } catch (cause) {
    throw new ResolveError(host, cause);
  }
  addresses.sort((a, b) => a.family - b.family);
  let failure: unknown = new ResolveError(host, undefined);
  for (const { address } of addresses) {
    if (signal.aborted) break;
    try {
      return tcpSocket(await connect(address, port, signal));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

/** `Deno.connect` that gives up with the signal; a connection that comes too late is closed. */
function connect(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    signal.addEventListener("abort", abandon, { once: true });
    Deno.connect({ hostname, port }).then((connection) => {
      signal.removeEventListener("abort", abandon);
      if (signal.aborted) connection.close();
      else resolve(connection);
    }, (error) => {
      signal.removeEventListener("abort", abandon);
      reject(error);
    });
  });
}

function tcpSocket(connection: Deno.TcpConn): Socket {
  connection.setNoDelay(true);
  // The kernel's two idle hours only catch what our own deadlines do not see; it costs nothing.
  connection.setKeepAlive(true);
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
async function readToEnd(connection: Deno.TcpConn, open: () => boolean): Promise<void> {
  const buffer = new Uint8Array(512);
  try {
    while (await connection.read(buffer) !== null);
  } catch (error) {
    // Our own close interrupts the read.
    if (open()) throw error;
  }
}
