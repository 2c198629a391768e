/** Where a component listens, as far as a configuration tells. */
export type Endpoint =
  | {
    readonly kind: "address";
    /** Without brackets; empty for all addresses. May hold a variable. */
    readonly host: string;
    readonly port: number;
  }
  /** A socket in the file system, which no other pod can reach. */
  | { readonly kind: "unix" }
  /** The port is a variable that nobody knows here. */
  | { readonly kind: "variable" }
  | { readonly kind: "invalid"; readonly why: string };

const VARIABLE = /\$\{env:[^}]*\}|\$\{[A-Za-z_][^}]*\}/;

/** Reads the endpoint of a listener: `host:port`, `[v6]:port`, `:port`, with variables in it. */
export function endpointOf(text: string, transport = ""): Endpoint {
  if (transport === "unix") return { kind: "unix" };
  if (/^unix:/.test(text)) {
    return invalid("a socket in the file system wants transport: unix and the path alone");
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return invalid(`it is a URL; a listener wants HOST:PORT, ${text.replace(/^[^/]*\/\//, "")}`);
  }
  const filled = text.replace(
    /\$\{(?:env:)?[A-Za-z_][A-Za-z0-9_]*:-([^}]*)\}/g,
    (_, fallback: string) => fallback,
  );
  const [, bracketed, plain, portText] =
    /^(?:\[([^\]]*)\]|(\$\{[^}]*\}|[^:\[\]]*)):(\d+|\$\{[^}]*\}|[^:]*)$/.exec(filled) ?? [];
  if (portText === undefined) {
    const colons = filled.split(":").length - 1;
    return invalid(
      colons > 1
        ? `an address of IPv6 wants brackets, [${filled.slice(0, filled.lastIndexOf(":"))}]:PORT`
        : "it has no port: give HOST:PORT",
    );
  }
  if (VARIABLE.test(portText)) return { kind: "variable" };
  if (!/^\d+$/.test(portText)) return invalid(`${JSON.stringify(portText)} is no port`);
  const port = Number(portText);
  if (port < 1 || port > 65_535) return invalid(`port ${portText} is none from 1 to 65535`);
  return { kind: "address", host: bracketed ?? plain ?? "", port };
}

function invalid(why: string): Endpoint {
  return { kind: "invalid", why };
}

/** Reached from within the pod only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** Whether two listeners of one port, in one pod, get in each other's way. */
export function overlap(a: string, b: string): boolean {
  const isAll = (host: string) => host === "" || host === "0.0.0.0" || host === "::";
  // A variable is an address of the pod, whichever: it may be the other one's.
  const isVariable = (host: string) => VARIABLE.test(host);
  if (isAll(a) || isAll(b) || isVariable(a) && isVariable(b)) return true;
  const same = (host: string) => host === "localhost" ? "127.0.0.1" : host;
  return same(a) === same(b);
}
