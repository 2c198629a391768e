/**
 * Of how many seconds each watch draws its timeout, given the longest. They do not all come back
 * together, and end before a load balancer on the way drops a connection that was quiet for long.
 */
export function watchTimeout(
  longestSeconds: number,
): { readonly minimum: number; readonly maximum: number } {
  return { minimum: Math.ceil(longestSeconds * 180 / 230), maximum: longestSeconds };
}
