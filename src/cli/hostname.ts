/** The host name of the system; undefined where the program may not ask for it. */
export function hostnameOfSystem(): string | undefined {
  try {
    return Deno.hostname();
  } catch {
    return undefined;
  }
}
