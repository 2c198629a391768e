import { isDropped } from "../sockets.ts";

/** What a client that was dropped waits before it comes again. */
const AGAIN_MILLISECONDS = 1_000;

let made = 0;

/** Connections that were made so far. */
export function connectionsMade(): number {
  return made;
}

/**
 * So many clients at once, each of which comes back when it was dropped. No client is the first to
 * go: `behave` resolves when the server has had enough of it.
 */
export async function crowd(
  port: number,
  clients: number,
  behave: (connection: Deno.TcpConn) => Promise<void>,
  again = AGAIN_MILLISECONDS,
): Promise<never> {
  for (let count = 1; count < clients; count++) void oneOf(port, behave, again);
  return await oneOf(port, behave, again);
}

async function oneOf(
  port: number,
  behave: (connection: Deno.TcpConn) => Promise<void>,
  again: number,
): Promise<never> {
  for (;;) {
    try {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      made++;
      await behave(connection);
    } catch (error) {
      if (!isDropped(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, again));
  }
}
