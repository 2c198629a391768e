/**
 * An address that swallows everything, as a machine that is gone: the queue of its listener is
 * full, so the system drops whatever else asks to connect.
 */
export async function silentAddress(
  hostname: string,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const listener = Deno.listen({ hostname, port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const fillers = new AbortController();
  const filling = Array.from(
    { length: 20 },
    () =>
      Deno.connect({ hostname, port, signal: fillers.signal }).then(
        (connection) => fillers.signal.addEventListener("abort", () => connection.close()),
        () => {},
      ),
  );
  await Promise.race(filling);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return {
    port,
    async [Symbol.asyncDispose]() {
      fillers.abort();
      await Promise.all(filling);
      listener.close();
    },
  };
}
