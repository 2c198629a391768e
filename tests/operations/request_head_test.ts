import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import {
  HEAD_BYTES,
  type HeadProgress,
  RequestHeadReader,
} from "../../src/operations/request_head_reader.ts";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function read(...parts: readonly string[]): HeadProgress {
  const reader = new RequestHeadReader();
  for (const part of parts) {
    const progress = reader.read(bytesOf(part));
    if (progress.kind !== "incomplete") return progress;
  }
  return { kind: "incomplete" };
}

/** What the reader made of it, in a line. */
function outcome(progress: HeadProgress): string {
  if (progress.kind === "refused") return `${progress.status}`;
  if (progress.kind !== "complete") return progress.kind;
  const { method, url, version, body, connection } = progress.head;
  return `${method} ${url.href} ${version} body:${body} ${connection}`;
}

const LINE = "GET /livez HTTP/1.1\r\n";
const HOST = "Host: x:8081\r\n";
const taken: Readonly<Record<string, readonly [head: string, outcome: string]>> = {
  "a probe of the kubelet": [
    `${LINE}Host: 10.1.2.3:8081\r\nUser-Agent: kube-probe/1.36\r\nAccept: */*\r\nConnection: close\r\n`,
    "GET http://10.1.2.3:8081/livez 1.1 body:none close",
  ],
  "an IPv6 host": [
    `${LINE}host: [fd00::1]:8081\r\n`,
    "GET http://[fd00::1]:8081/livez 1.1 body:none keep",
  ],
  "a query": [
    "GET /readyz?verbose={a|b} HTTP/1.1\r\nHOST:x\r\n",
    "GET http://x/readyz?verbose={a|b} 1.1 body:none keep",
  ],
  "two slashes, which name no host": [
    `GET //evil/livez HTTP/1.1\r\n${HOST}`,
    "GET http://x:8081//evil/livez 1.1 body:none keep",
  ],
  "an address with its host": [
    "GET http://X:8081?verbose HTTP/1.1\r\nHost: x:8081\r\n",
    "GET http://x:8081/?verbose 1.1 body:none keep",
  ],
  "blanks around values, and octets beyond ASCII in them": [
    `${LINE}Host:\t x:8081 \t\r\nX: \xff\x80\t"\r\nY:\r\n`,
    "GET http://x:8081/livez 1.1 body:none keep",
  ],
  "one of several options of the connection": [
    `${LINE}${HOST}Connection: TE , Close\r\n`,
    "GET http://x:8081/livez 1.1 body:none close",
  ],
  "an empty body": [
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n`,
    "POST http://x:8081/ 1.1 body:none keep",
  ],
  "a body": [
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 010\r\n`,
    "POST http://x:8081/ 1.1 body:some keep",
  ],
  "a body in chunks": [
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: Chunked\r\n`,
    "POST http://x:8081/ 1.1 body:some keep",
  ],
  "HTTP/1.0 without a host": ["GET / HTTP/1.0\r\n", "GET http://localhost/ 1.0 body:none close"],
  "HTTP/1.0 with a host that wants to stay": [
    `GET / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n`,
    "GET http://x:8081/ 1.0 body:none close",
  ],
};

for (const [what, [head, expected]] of Object.entries(taken)) {
  Deno.test(`RequestHeadReader.read() takes ${what}, in whatever parts it comes`, () => {
    const whole = `${head}\r\n`;
    equal(outcome(read(whole)), expected);
    for (let at = 1; at < whole.length; at++) {
      equal(outcome(read(whole.slice(0, at), whole.slice(at))), expected, `split at ${at}`);
    }
    equal(outcome(read(...whole)), expected);
  });
}

/** S12: what a proxy before this port and the port itself may understand in two ways. */
const refused: Readonly<Record<string, readonly [request: string, status: string]>> = {
  "no Host": [LINE, "400"],
  "an empty Host": [`${LINE}Host:\r\n`, "400"],
  "two Hosts": [`${LINE}${HOST}${HOST}`, "400"],
  "two Hosts in one": [`${LINE}Host: a, b\r\n`, "400"],
  "a Host with a user": [`${LINE}Host: a@b\r\n`, "400"],
  "a Host with a path": [`${LINE}Host: a/b\r\n`, "400"],
  "a Host with a port beyond all": [`${LINE}Host: evil:99999\r\n`, "400"],
  "a Host that is not the one of the address": [`GET http://y/ HTTP/1.1\r\n${HOST}`, "400"],
  "bare line feeds": ["GET / HTTP/1.1\nHost: x\n\n", "400"],
  "one bare line feed": [`${LINE}Host: x\n`, "400"],
  "a bare carriage return": [`${LINE}Host: x\rY: z\r\n`, "400"],
  "two carriage returns": [`${LINE}Host: x\r\r\n`, "400"],
  "an empty line before": [`\r\n${LINE}${HOST}`, "400"],
  "Content-Length and Transfer-Encoding": [
    `${LINE}${HOST}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n`,
    "400",
  ],
  "the same the other way round": [
    `${LINE}${HOST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n`,
    "400",
  ],
  "two lengths": [`${LINE}${HOST}Content-Length: 0\r\nContent-Length: 0\r\n`, "400"],
  "two lengths in one": [`${LINE}${HOST}Content-Length: 0, 0\r\n`, "400"],
  "a length with a sign": [`${LINE}${HOST}Content-Length: +0\r\n`, "400"],
  "an empty length": [`${LINE}${HOST}Content-Length:\r\n`, "400"],
  "two codings": [
    `${LINE}${HOST}Transfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n`,
    "400",
  ],
  "a coding that is not the last": [`${LINE}${HOST}Transfer-Encoding: chunked, gzip\r\n`, "501"],
  "a coding that is no longer one": [`${LINE}${HOST}Transfer-Encoding: xchunked\r\n`, "501"],
  "a coding in HTTP/1.0": [`GET / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n`, "400"],
  "a folded line": [`${LINE}${HOST}X: a\r\n b: c\r\n`, "400"],
  "a folded line at the beginning": [`${LINE} X: a\r\n${HOST}`, "400"],
  "a blank before the colon": [`${LINE}Host : x\r\n`, "400"],
  "a line without a colon": [`${LINE}${HOST}X\r\n`, "400"],
  "a line without a name": [`${LINE}${HOST}: x\r\n`, "400"],
  "a name beyond ASCII": [`${LINE}${HOST}\xe4: x\r\n`, "400"],
  "a zero octet": [`${LINE}${HOST}X: a\0b\r\n`, "400"],
  "an escape": [`${LINE}${HOST}X: \x1b[2J\r\n`, "400"],
  "a delete": [`${LINE}${HOST}X: \x7f\r\n`, "400"],
  "a tab in the request line": [`GET\t/livez HTTP/1.1\r\n${HOST}`, "400"],
  "two blanks in the request line": [`GET  /livez HTTP/1.1\r\n${HOST}`, "400"],
  "a blank at the end of the request line": [`GET /livez HTTP/1.1 \r\n${HOST}`, "400"],
  "an address beyond ASCII": [`GET /\xe4 HTTP/1.1\r\n${HOST}`, "400"],
  "a fragment": [`GET /livez#x HTTP/1.1\r\n${HOST}`, "400"],
  "a backslash": [`GET /\\evil HTTP/1.1\r\n${HOST}`, "400"],
  "a backtick in the path": [`GET /\`x HTTP/1.1\r\n${HOST}`, "400"],
  "another scheme": [`GET https://x:8081/ HTTP/1.1\r\n${HOST}`, "400"],
  "a scheme that reads files": [`GET file:///etc/passwd HTTP/1.1\r\n${HOST}`, "400"],
  "no address but a star": [`OPTIONS * HTTP/1.1\r\n${HOST}`, "400"],
  "a tunnel": [`CONNECT x:8081 HTTP/1.1\r\n${HOST}`, "400"],
  "a relative address": [`GET livez HTTP/1.1\r\n${HOST}`, "400"],
  "HTTP/0.9": ["GET /livez\r\n", "400"],
  "HTTP/1.2": [`GET /livez HTTP/1.2\r\n${HOST}`, "505"],
  "HTTP/3.0": [`GET /livez HTTP/3.0\r\n${HOST}`, "505"],
  "http in small letters": [`GET /livez http/1.1\r\n${HOST}`, "400"],
  "a greeting of TLS": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"],
  "an answer": ["HTTP/1.1 200 OK\r\n", "400"],
};

for (const [what, [request, expected]] of Object.entries(refused)) {
  Deno.test(`RequestHeadReader.read() refuses ${what} (S12)`, () => {
    const whole = `${request}\r\n`;
    const progress = read(whole);
    equal(outcome(progress), expected);
    ok(progress.kind === "refused" && progress.reason.length > 0);
    for (let at = 1; at < whole.length; at++) {
      equal(outcome(read(whole.slice(0, at), whole.slice(at))), expected, `split at ${at}`);
    }
  });
}

Deno.test("RequestHeadReader.read() tells the preface of HTTP/2 at its first line", () => {
  same(read("PRI * HTTP/2.0\r\n"), { kind: "http2" });
  same(read("PRI * HT", "TP/2.0\r\n\r\nSM\r\n\r\n"), { kind: "http2" });
});

Deno.test("RequestHeadReader.read() takes a head of 8 KiB, and not one byte more", () => {
  const head = (length: number) => {
    const rest = length - `${LINE}${HOST}X: \r\n\r\n`.length;
    return `${LINE}${HOST}X: ${"a".repeat(rest)}\r\n\r\n`;
  };
  equal(read(head(HEAD_BYTES)).kind, "complete");
  equal(outcome(read(head(HEAD_BYTES + 1))), "431");
  equal(outcome(read("G".repeat(HEAD_BYTES))), "incomplete");
  equal(outcome(read("G".repeat(HEAD_BYTES + 1))), "431");
  equal(outcome(read(LINE, ...Array(3_000).fill("a:\r\n"))), "431");
});

Deno.test("RequestHeadReader.read() leaves what comes after the head", () => {
  const head = `${LINE}${HOST}\r\n`;
  const progress = read(`${head}GET /readyz`);
  ok(progress.kind === "complete");
  equal(progress.end, head.length);
  const inParts = read(head.slice(0, -1), "\nGET");
  ok(inParts.kind === "complete");
  equal(inParts.end, 1);
});

Deno.test("RequestHeadReader.read() reads blanks without end in no time", () => {
  // A pattern that tries every blank as the last one would take seconds.
  const blanks = " \t".repeat(4_000);
  equal(read(`${LINE}${HOST}X: a${blanks}b\r\n\r\n`).kind, "complete");
});
