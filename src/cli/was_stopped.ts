/** True when the error only says, over however many causes, that the signal asked for an end. */
export function wasStopped(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    if (each === signal.reason) return true;
    seen.add(each);
  }
  return false;
}
