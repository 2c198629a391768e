/** A TCP endpoint; an IPv6 host has no brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const ipv6 = /^[0-9A-Fa-f:.]+(%[0-9A-Za-z._-]+)?$/;
const nameOrIpv4 = /^[0-9A-Za-z._-]{1,253}$/;

/**
 * A host name or an IP address, an IPv6 address with or without brackets.
 *
 * @returns the host without brackets, or undefined when it is neither.
 */
export function parseHost(text: string): string | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (nameOrIpv4.test(text)) return text;
  return bare.split(":").length > 2 && ipv6.test(bare) ? bare : undefined;
}

/** A decimal port in the range given, or undefined. */
export function parsePort(text: string, lowest: 0 | 1): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= lowest && port <= 65_535 ? port : undefined;
}

/**
 * An address to listen on: `host:port`, `[ipv6]:port`, or `:port` for all addresses, IPv6 and
 * IPv4. Port 0 lets the system choose one.
 *
 * @returns undefined when the text is none of these.
 */
export function parseListenAddress(text: string): HostPort | undefined {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return undefined;
  const port = parsePort(text.slice(colon + 1), 0);
  const hostText = text.slice(0, colon);
  // Without brackets the last group of an IPv6 address would be read as the port.
  if (hostText.includes(":") && !hostText.startsWith("[")) return undefined;
  const host = hostText === "" ? "::" : parseHost(hostText);
  return host === undefined || port === undefined ? undefined : { host, port };
}

/** `host:port`, with brackets around an IPv6 host. */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
