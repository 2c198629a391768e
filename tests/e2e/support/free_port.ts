/** Below the ports that the system gives to outgoing connections: none of them takes it meanwhile. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A port of the loopback address on which nobody listens now. */
export function freePort(): number {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** True when some process of this machine listens on the port; it is not disturbed. */
export async function isListening(port: number): Promise<boolean> {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  const sockets = await Deno.readTextFile("/proc/net/tcp");
  return new RegExp(`:${hexadecimal} 00000000:0000 0A `).test(sockets);
}
