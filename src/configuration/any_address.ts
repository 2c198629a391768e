/**
 * Listens on all addresses, IPv6 and IPv4, where `host` is `::`; on those of IPv4 where the machine
 * has no IPv6 at all. Any other host is taken as it is.
 *
 * @throws what `listen` throws
 */
export function onAnyAddress<T>(host: string, listen: (host: string) => T): T {
  try {
    return listen(host);
  } catch (error) {
    // Taken is taken: the same port is open for all addresses or for none.
    if (host !== "::" || error instanceof Deno.errors.AddrInUse) throw error;
    return listen("0.0.0.0");
  }
}
