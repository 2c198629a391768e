import {
  HEAD_BYTES,
  type HeadProgress,
  RequestHeadReader,
} from "../../src/operations/request_head_reader.ts";
import type { Target } from "./targets.ts";

function request(...lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...lines, "", ""].join("\r\n"));
}

const SCRAPE = [
  "GET /metrics HTTP/1.1",
  "Host: 10.42.0.17:8081",
  "User-Agent: Prometheus/3.5.0",
  "Accept: text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
  "Accept-Encoding: gzip",
];

/** Requests as clients send them, and such as somebody might. */
export const HEADS: readonly Uint8Array<ArrayBuffer>[] = [
  request(
    "GET /livez HTTP/1.1",
    "Host: 10.1.2.3:8081",
    "User-Agent: kube-probe/1.36",
    "Connection: close",
  ),
  request(...SCRAPE, "X-Prometheus-Scrape-Timeout-Seconds: 10"),
  request("HEAD /readyz?verbose HTTP/1.1", "host: [fd00::1]:8081", "connection: keep-alive, TE"),
  request("POST /livez HTTP/1.1", "Host: x", "Content-Length: 0"),
  request("POST / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"),
  request("GET http://x:80/identity?a=b%20c HTTP/1.1", "Host: x:80", "X:\t \x80\xff \t"),
  request("GET / HTTP/1.0"),
  request("OPTIONS //a/..;x=[]{}|~ HTTP/1.0", "Host: a.b-c_d", "Connection: Keep-Alive"),
  request(...SCRAPE, `Cookie: ${"a=b; ".repeat(1_550)}`),
];

/**
 * A strict reading of a whole head, in another way than the reader's: the grammar of RFC 9112 as
 * one pattern. Says what is wrong with it; undefined when nothing is.
 */
function complaint(head: string): string | undefined {
  const grammar =
    /^[!#$%&'*+.^_`|~\w-]+ (?:http:\/\/[^\s/?#]+)?[/?]?[!-~]* HTTP\/1\.[01]\r\n(?:[!#$%&'*+.^_`|~\w-]+:[\t -~\x80-\xff]*\r\n)*\r\n$/i;
  if (head.length > HEAD_BYTES) return "it is too long";
  if (!grammar.test(head)) return "it is not of the grammar";
  const count = (name: string) => head.split(new RegExp(`\r\n${name}:`, "i")).length - 1;
  const hosts = count("host");
  if (hosts > 1 || (hosts === 0 && / HTTP\/1\.1\r\n/.test(head))) return `it has ${hosts} hosts`;
  const lengths = count("content-length") + count("transfer-encoding");
  return lengths > 1 ? "it has two lengths" : undefined;
}

function summary(progress: HeadProgress): string {
  if (progress.kind === "refused") return `${progress.status} ${progress.reason}`;
  if (progress.kind !== "complete") return progress.kind;
  const { url, ...head } = progress.head;
  return JSON.stringify({ ...head, url: url.href });
}

export const httpHeadTarget: Target = {
  name: "HTTP heads",
  corpus: HEADS,
  read(bytes, random) {
    const whole = new RequestHeadReader().read(bytes);
    const inParts = new RequestHeadReader();
    let progress: HeadProgress = { kind: "incomplete" };
    let at = 0;
    while (at < bytes.length && progress.kind === "incomplete") {
      const size = 1 + random.below(random.next() < 0.5 ? 8 : 512);
      progress = inParts.read(bytes.subarray(at, at + size));
      if (progress.kind === "complete") at += progress.end;
      else at += size;
    }
    if (summary(whole) !== summary(progress)) {
      throw new Error(`${summary(whole)} as a whole, ${summary(progress)} in parts`);
    }
    if (whole.kind === "refused" && whole.reason === "") throw new Error("no reason");
    if (whole.kind !== "complete") return false;
    if (whole.end !== at) throw new Error(`its end is ${whole.end} as a whole, ${at} in parts`);
    const wrong = complaint(
      Reflect.apply(String.fromCharCode, undefined, bytes.subarray(0, whole.end)),
    );
    if (wrong !== undefined) throw new Error(`taken although ${wrong}`);
    return true;
  },
};
