/** What the status of an answer means for the batch. */
export type Verdict =
  | "taken"
  /** Not now; soon perhaps. */
  | "again"
  /** Not before somebody mends something: rights, the address, the server. */
  | "slowly again"
  /** Too large: halves may be taken. */
  | "halve"
  /** Something in it is not to be taken: halves show what. */
  | "bisect";

/**
 * By the specification of OTLP/HTTP only 429, 502, 503 and 504 are to be tried again. Where it would
 * drop what a wrong token or a wrong address refuses, we wait: nothing is wrong with the records.
 */
export function verdictOn(status: number): Verdict {
  if (status >= 200 && status < 300) return "taken";
  if (status === 413) return "halve";
  if (status === 429 || status === 502 || status === 503 || status === 504) return "again";
  if (status === 400 || status === 422) return "bisect";
  return "slowly again";
}

/** Milliseconds that a server wants to be left alone; undefined when it does not say. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
