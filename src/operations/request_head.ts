/** A request without its body: what it asks for, and what comes after it (RFC 9112). */
export interface RequestHead {
  readonly kind: "head";
  readonly method: string;
  /** The target, with the host that `Host` names. */
  readonly url: URL;
  readonly version: "1.0" | "1.1";
  /** Whether a body follows; how long it is, nobody asks: none is read. */
  readonly body: "none" | "some";
  /** Whether the client wants the connection to stay. */
  readonly connection: "keep" | "close";
  /** What `Authorization` says; the last of several. */
  readonly authorization: string | undefined;
  /** Whether a browser sends it for a page of another origin (`Origin`, `Sec-Fetch-Site`). */
  readonly crossOrigin: boolean;
}

/** A head that is not answered but refused, and the words for whoever sent it. */
export interface Refusal {
  readonly kind: "refused";
  readonly status: 400 | 431 | 501 | 505;
  readonly reason: string;
}

/** A token (RFC 9110, section 5.6.2). */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([!-~]+) HTTP/([0-9])\\.([0-9])$`);
const FIELD_NAME = new RegExp(`^${TOKEN}$`);
/** A path and a query, without the octets that every browser and library of URLs encodes. */
const PATH_AND_QUERY = '(?:/[^"#<>\\\\?`]*)?(?:\\?[^"#<>\\\\]*)?';
const ORIGIN_FORM = new RegExp(`^(?=/)${PATH_AND_QUERY}$`);
const ABSOLUTE_FORM = new RegExp(`^http://([^/?"#<>\\\\]+)(${PATH_AND_QUERY})$`, "i");
/** A name or an address with an optional port (RFC 3986, section 3.2): no user, no path. */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(:[0-9]{0,5})?$/;

export function refusal(status: Refusal["status"], reason: string): Refusal {
  return { kind: "refused", status, reason };
}

/**
 * Reads the lines of one head, strictly: what two readers could understand in two ways is refused
 * (RFC 9112, section 11). Its lines have no end of line and no control characters but tabs.
 */
export class RequestHeadDraft {
  #method = "";
  #target = "";
  #version: "1.0" | "1.1" = "1.1";
  #host: string | undefined;
  #length: string | undefined;
  #coding: string | undefined;
  #connection: "keep" | "close" = "keep";
  #authorization: string | undefined;
  #crossOrigin = false;

  requestLine(line: string): Refusal | undefined {
    const parts = REQUEST_LINE.exec(line);
    if (parts === null) return refusal(400, "the request line is none");
    const [, method = "", target = "", major = "", minor = ""] = parts;
    const version = `${major}.${minor}`;
    if (version !== "1.0" && version !== "1.1") {
      return refusal(505, "this port speaks HTTP/1.1");
    }
    this.#method = method;
    this.#target = target;
    this.#version = version;
    if (version === "1.0") this.#connection = "close";
    return undefined;
  }

  field(line: string): Refusal | undefined {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    // A blank at the beginning would continue the line before; one before the colon hides the name.
    if (!FIELD_NAME.test(name)) return refusal(400, "a header line is none");
    const value = withoutBlanks(line.slice(colon + 1));
    switch (name.toLowerCase()) {
      case "host":
        if (this.#host !== undefined) return refusal(400, "there is more than one Host header");
        this.#host = value;
        return undefined;
      case "content-length":
        if (this.#length !== undefined) return refusal(400, "there are two Content-Length headers");
        if (!/^[0-9]+$/.test(value)) return refusal(400, "the Content-Length header is no length");
        this.#length = value;
        return undefined;
      case "transfer-encoding":
        if (this.#coding !== undefined) {
          return refusal(400, "there are two Transfer-Encoding headers");
        }
        this.#coding = value.toLowerCase();
        return undefined;
      case "connection":
        if (/(^|,)[ \t]*close[ \t]*(,|$)/i.test(value)) this.#connection = "close";
        return undefined;
      case "authorization":
        this.#authorization = value;
        return undefined;
      case "origin":
        this.#crossOrigin = true;
        return undefined;
      case "sec-fetch-site":
        this.#crossOrigin ||= value !== "none" && value !== "same-origin";
        return undefined;
      default:
        return undefined;
    }
  }

  /** The head, after its last line. */
  finish(): RequestHead | Refusal {
    if (this.#coding !== undefined) {
      if (this.#length !== undefined) {
        return refusal(400, "Content-Length and Transfer-Encoding exclude each other");
      }
      if (this.#version === "1.0") return refusal(400, "HTTP/1.0 has no Transfer-Encoding");
      if (this.#coding !== "chunked") return refusal(501, "this Transfer-Encoding is not known");
    }
    const url = this.#url();
    if (!(url instanceof URL)) return url;
    return {
      kind: "head",
      method: this.#method,
      url,
      version: this.#version,
      body: this.#coding === undefined && /^0*$/.test(this.#length ?? "") ? "none" : "some",
      connection: this.#connection,
      authorization: this.#authorization,
      crossOrigin: this.#crossOrigin,
    };
  }

  #url(): URL | Refusal {
    const host = this.#host ?? (this.#version === "1.0" ? "localhost" : undefined);
    if (host === undefined) return refusal(400, "the Host header is missing");
    const [, authority, rest = ""] = ABSOLUTE_FORM.exec(this.#target) ?? [];
    if (authority === undefined && !ORIGIN_FORM.test(this.#target)) {
      return refusal(400, "the address asked for is none of this port");
    }
    // A proxy may have been asked for it; then both say the same (RFC 9112, section 3.2).
    if (authority !== undefined && authority.toLowerCase() !== host.toLowerCase()) {
      return refusal(400, "the Host header is not the host of the address asked for");
    }
    const path = authority === undefined ? this.#target : rest.replace(/^(?!\/)/, "/");
    const url = HOST.test(host) ? URL.parse(`http://${host}${path}`) : null;
    return url ?? refusal(400, "the Host header, or the address asked for, is none");
  }
}

/** By hand: a pattern would look at many blanks again and again. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === " " || text[at] === "\t";
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}
