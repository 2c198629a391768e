import { innermostMessage, RequestError, type RequestFailure } from "./errors.ts";

/** The runtime's message repeats the URL, in which a host name could be taken for a reason. */
const runtimePreamble = /^error sending request (?:for url \(\S*\)|from \S+ for \S+ \(\S+\)): /;
/** What its HTTP client was about: to connect, or to send the request. */
const clientPreamble = /^client error \((\w+)\): (?:tcp connect error: |dns error: )?/;

/** Turns what `fetch` threw into an error that names the request and the reason. */
export function requestError(error: unknown, method: string, url: string): RequestError {
  if (error instanceof RequestError) return error;
  const reason = innermostMessage(error).replace(runtimePreamble, "");
  const [address] = url.split("?", 1);
  return new RequestError(
    failureOf(reason),
    `${method} ${address}: ${plain(reason)}${advice(reason)}`,
    { cause: error },
  );
}

/** No connection came about; `detail` names the addresses, and what happened at each. */
export function unreachableError(detail: string, method: string, url: string): RequestError {
  const [address] = url.split("?", 1);
  return new RequestError("unreachable", `${method} ${address}: ${detail}`);
}

function failureOf(reason: string): RequestFailure {
  if (isTls(reason)) return "tls";
  return clientPreamble.exec(reason)?.[1] === "Connect" ? "unreachable" : "network";
}

/** `connection refused` for `client error (Connect): tcp connect error: Connection refused (os error 111)`. */
function plain(reason: string): string {
  const words = reason.replace(clientPreamble, "");
  // Not where the first word is a name in capitals.
  return /^[A-Z][a-z]/.test(words) ? words[0]!.toLowerCase() + words.slice(1) : words;
}

/** An answer that points elsewhere. Credentials for one server are not for another. */
export function redirectError(response: Response, server: string): RequestError {
  const target = URL.parse(response.headers.get("location") ?? "", `${server}/`);
  return new RequestError(
    "redirect",
    `${server} answered ${response.status} and points to ${target?.origin ?? "another place"}: ` +
      "redirects are not followed, because the credentials are for this server only; if the API " +
      "server has moved, set its new URL",
  );
}

export function closedError(server: string): RequestError {
  return new RequestError("closed", `the connection to ${server} has been closed`);
}

function isTls(reason: string): boolean {
  return /certificate|handshake|fatal alert|corrupt message|\btls\b/i.test(reason);
}

function advice(reason: string): string {
  if (/UnknownIssuer|UnknownCA/i.test(reason)) {
    return "; the CA of the kubeconfig or service account did not sign the server's certificate " +
      "(without one, only public authorities are trusted). A server's own certificate is not taken " +
      "for a CA: give the certificate of the CA that signed it";
  }
  if (/CaUsedAsEndEntity/.test(reason)) {
    return "; the server shows the certificate of an authority (CA:TRUE) as its own, which this " +
      "runtime does not take: give the server a certificate of its own, signed by that authority";
  }
  if (/not valid for name|NotValidForName/i.test(reason)) {
    return "; use a server name or address that its certificate is valid for, or set " +
      "tls-server-name in the kubeconfig to such a name";
  }
  if (/InvalidContentType/.test(reason)) return "; the server may speak http:// on this port";
  return "";
}
