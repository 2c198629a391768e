/** Variables that name a proxy, or what is reached without one. Deno reads them by itself, too. */
export const PROXY_VARIABLES = [
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy by which the environment wants a server to be reached, undefined for none: the rules of
 * Go's `golang.org/x/net/http/httpproxy`, which every Kubernetes client follows. They are not those
 * of Deno: loopback is always reached directly, `NO_PROXY` knows `*`, `*.domain` and `host:port`,
 * and `ALL_PROXY` counts for nothing.
 */
export function proxyFor(server: URL, environment: Environment): string | undefined {
  const name = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = either(environment, name);
  if (proxy === undefined || isExempt(server, either(environment, "NO_PROXY") ?? "")) {
    return undefined;
  }
  return /^(https?|socks5h?):\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** In capitals or not; the capitals win. */
function either(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function isExempt(server: URL, noProxy: string): boolean {
  const host = withoutBrackets(server.hostname.toLowerCase());
  const port = server.port || (server.protocol === "https:" ? "443" : "80");
  const address = parseAddress(host);
  if (host === "localhost" || (address !== undefined && isLoopback(address))) return true;
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).some((entry) =>
    entry !== "" && matches(entry, host, port, address)
  );
}

function matches(entry: string, host: string, port: string, address: bigint | undefined): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return address !== undefined && isWithin(address, entry);
  const [, name = entry, ownPort = ""] = /^(\[[^\]]*\]|[^:]*):(\d*)$/.exec(entry) ?? [];
  if (ownPort !== "" && ownPort !== port) return false;
  // An IPv6 address has brackets before a port only.
  const bare = name === entry ? name : withoutBrackets(name);
  const own = parseAddress(bare);
  if (own !== undefined) return own === address;
  const domain = bare.replace(/^\*\./, ".");
  if (domain === "") return false;
  return domain.startsWith(".")
    ? host.endsWith(domain)
    : host === domain || host.endsWith(`.${domain}`);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** IPv4 addresses are numbers of the IPv6 range that maps them (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffffn << 32n;

/** True for an IPv4 or IPv6 address without brackets. */
export function isAddress(host: string): boolean {
  return parseAddress(host) !== undefined;
}

function parseAddress(text: string): bigint | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return MAPPED | parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  }
  const url = text.includes(":") ? URL.parse(`http://[${text}]`) : null;
  if (url === null) return undefined;
  const [head = "", tail] = withoutBrackets(url.hostname).split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":");
  const [left, right] = [groups(head), groups(tail ?? "")];
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(gap).fill("0"), ...right]
    .reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function isLoopback(address: bigint): boolean {
  return address === 1n || isWithin(address, "127.0.0.0/8");
}

function isWithin(address: bigint, range: string): boolean {
  const [base = "", length = ""] = range.split("/");
  const network = parseAddress(base);
  if (network === undefined || !/^\d{1,3}$/.test(length)) return false;
  const bits = Number(length) + (base.includes(":") ? 0 : 96);
  if (bits > 128) return false;
  const shift = BigInt(128 - bits);
  return address >> shift === network >> shift;
}
