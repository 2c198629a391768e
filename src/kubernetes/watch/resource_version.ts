const NUMBER = /^[1-9][0-9]*$/;

/**
 * Whether a resourceVersion is older than another one of the same resource. Those of Kubernetes'
 * own API servers are decimal numbers that may be compared (KEP-5504); others are opaque, and the
 * order in which they come is the only one they have.
 */
export function isOlder(version: string, than: string): boolean {
  const maybe = version.length === than.length ? version < than : version.length < than.length;
  return maybe && NUMBER.test(version) && NUMBER.test(than);
}
