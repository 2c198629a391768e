/** One path of an HTTP port. */
export interface Route {
  /** Begins with a slash; there is no pattern in it. */
  readonly path: string;
  /** One line for whoever asks for a path that is not there. */
  readonly purpose: string;
  /** Answers GET; for HEAD the body is left out. A rejection is answered with 500 and logged. */
  answer(url: URL): Response | Promise<Response>;
}

/** A plain answer that nobody keeps and no browser guesses about. */
export function respond(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const bytes = new TextEncoder().encode(body);
  return new Response(bytes, {
    status,
    headers: {
      // An answer that does not say its length is sent as a stream.
      "content-length": String(bytes.length),
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
