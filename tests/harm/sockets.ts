/** The server, or the system for it, let go of the connection: that is what is hoped for. */
export function isDropped(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.TimedOut ||
    // Closed on this side, while something still waited for it.
    error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted;
}

/** Reads, and throws away, whatever comes until the server has had enough. */
export async function readOn(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  while (await connection.read(buffer) !== null);
}

/** Writes everything, though it be more than the system takes at once. */
export async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

/** Closes a connection that may be closed already. */
export function hangUp(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!isDropped(error)) throw error;
  }
}
