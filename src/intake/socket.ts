import { TalkativeError, TlsError } from "./intake_error.ts";

/**
 * Bytes that the other side may send before it is let go: it may greet, but reading what never ends
 * would take a core.
 */
const HEARD_LIMIT = 64 * 1024;

/** A byte stream to the reducer. */
export interface Socket {
  /** Resolves when all bytes are handed to the kernel. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Resolves when the peer has closed the stream; rejects when the connection broke, or the peer
   * sends more than a greeting.
   */
  readonly closed: Promise<void>;
  /** Sends FIN after what was written, then lets go of the connection. */
  end(): Promise<void>;
  /** Lets go at once. */
  destroy(): void;
  /** `ip:port` of the peer. */
  readonly peer: string;
}

export function socketOf(connection: Deno.Conn<Deno.NetAddr>): Socket {
  const { hostname, port } = connection.remoteAddr;
  let open = true;
  const destroy = () => {
    if (!open) return;
    open = false;
    connection.close();
  };
  return {
    peer: hostPort(hostname, port),
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

/** `host:port`, with brackets around an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The reducer never writes (protocol 1.5): all there is to read is the end. */
async function readToEnd(connection: Deno.Conn, open: () => boolean): Promise<void> {
  const buffer = new Uint8Array(512);
  try {
    for (let heard = 0; heard <= HEARD_LIMIT;) {
      const length = await connection.read(buffer);
      if (length === null) return;
      heard += length;
      if (isAlert(buffer.subarray(0, length))) {
        throw new TlsError(
          "the other side speaks TLS: add --intake-tls=on, or check --intake-port",
        );
      }
    }
    throw new TalkativeError(HEARD_LIMIT);
  } catch (error) {
    // Our own close interrupts the read.
    if (open()) throw error;
  }
}

/** A fatal alert in a record of its own (RFC 8446, sections 5.1 and 6), as a greeting without TLS gets. */
function isAlert(bytes: Uint8Array): boolean {
  const [type, major, , high, low, level] = bytes;
  return type === 21 && major === 3 && high === 0 && low === 2 && level === 2;
}
