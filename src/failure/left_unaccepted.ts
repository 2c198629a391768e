/**
 * Whether accepting failed because of the one client whose turn it was: it reset its connection
 * before that was accepted, as anybody can at any rate. The listener is as good as before, and
 * whoever comes next should not wait for it. A system without files, say, is another matter.
 */
export function leftUnaccepted(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}
