/** Below the ports that systems lend to outgoing connections, which could take one in a pause. */
const LOWEST = 20_000;
const HIGHEST = 31_999;

/** A port on which nobody listens now, and which stays free while nobody asks for it by number. */
export function freePort(): number {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST}`);
}
