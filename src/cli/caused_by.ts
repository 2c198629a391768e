/** True when the error is `reason`, or was caused by it, over however many steps. */
export function isCausedBy(error: unknown, reason: unknown): boolean {
  for (let each = error; each !== undefined;) {
    if (each === reason) return true;
    each = each instanceof Error ? each.cause : undefined;
  }
  return false;
}
