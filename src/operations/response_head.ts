/** How a client knows where a body ends (RFC 9112, section 6.3). */
export type Framing =
  /** The status has no body. */
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  /** For HTTP/1.0, which has no chunks. */
  | { readonly kind: "until-close" };

/** Said by the connection, whatever an answer says of it. */
const OWN = new Set(["connection", "content-length", "date", "keep-alive", "transfer-encoding"]);

const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** An answer of known length says so; any other is a stream, which may never end. */
export function framingOf(response: Response, version: "1.0" | "1.1"): Framing {
  if (response.status === 204 || response.status === 304) return { kind: "none" };
  const length = response.headers.get("content-length");
  if (length !== null) return { kind: "length", length: Number(length) };
  if (response.body === null) return { kind: "length", length: 0 };
  return { kind: version === "1.1" ? "chunked" : "until-close" };
}

/**
 * Status line and headers. What an answer's own headers hold is no matter: a `Headers` has neither
 * line ends nor characters beyond one byte.
 *
 * @param now milliseconds since the Unix epoch
 */
export function responseHead(
  response: Response,
  framing: Framing,
  connection: "keep" | "close",
  now: number,
): string {
  const phrase = response.statusText || (PHRASES[response.status] ?? "");
  const lines = [`HTTP/1.1 ${response.status} ${phrase}`];
  for (const [name, value] of response.headers) {
    if (!OWN.has(name)) lines.push(`${name}: ${value}`);
  }
  if (framing.kind === "length") lines.push(`content-length: ${framing.length}`);
  if (framing.kind === "chunked") lines.push("transfer-encoding: chunked");
  lines.push(`date: ${new Date(now).toUTCString()}`);
  if (connection === "close") lines.push("connection: close");
  return `${lines.join("\r\n")}\r\n\r\n`;
}
