/** The HTTP port on real sockets, against clients that mean harm. */
import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  configureLogging,
  gauge,
  type HttpServer,
  metricsRoute,
  startHttp,
} from "../../src/operations/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { resetUnaccepted, withResets } from "../support/reset_connections.ts";
import { MOST_OF_AN_ADDRESS } from "../../src/operations/http_places.ts";
import { type Clock, SYSTEM_CLOCK } from "../../src/time/mod.ts";

/** Longer than any connection here lasts. */
const HANG_MILLISECONDS = 8_000;

function open(clock: Clock = SYSTEM_CLOCK): HttpServer {
  const outcome = startHttp({
    listen: "127.0.0.1:0",
    explicit: true,
    routes: [metricsRoute([gauge("up", "Always 1.", [], () => [[{}, 1]])])],
    clock,
  });
  ok(outcome.kind === "open");
  return outcome.server;
}

async function connect(port: number, text: string | Uint8Array): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  return connection;
}

async function answerTo(port: number, text: string | Uint8Array): Promise<string> {
  const connection = await connect(port, text);
  try {
    return await restOf(connection);
  } finally {
    close(connection);
  }
}

/** Everything the server says until it lets go of the connection; an error if it does not. */
async function restOf(connection: Deno.TcpConn): Promise<string> {
  let answer = "";
  let isKept = false;
  const buffer = new Uint8Array(4096);
  using _ = hangUpAfter(HANG_MILLISECONDS, () => {
    isKept = true;
    connection.close();
  });
  try {
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) return answer;
      answer += new TextDecoder().decode(buffer.subarray(0, count));
    }
  } catch (error) {
    // It may end with a reset: bytes that nobody wanted to read were under way.
    if (error instanceof Deno.errors.ConnectionReset) return answer;
    throw isKept ? new Error("the server keeps the connection", { cause: error }) : error;
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed when it did not end.
  }
}

function hangUpAfter(milliseconds: number, hangUp: () => void): Disposable {
  const timer = setTimeout(hangUp, milliseconds);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

async function probe(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/nothing`);
  await response.body?.cancel();
  return response.status;
}

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const floods: Readonly<Record<string, string>> = {
  "idle connections": "",
  "heads that never end": "GET /metrics HTTP/1.1\r\nhost: x\r\nx: ",
  "clients that speak HTTP/2": PREFACE,
};

for (const [what, text] of Object.entries(floods)) {
  Deno.test(`startHttp() keeps few of many ${what}, and answers others (S3)`, async () => {
    const server = open();
    const clients: Deno.TcpConn[] = [];
    try {
      for (let count = 0; count < 5 * MOST_OF_AN_ADDRESS; count++) {
        clients.push(await connect(server.port, text));
      }
      equal(await probe(server.port), 404);
      // All but the last ones had to go, without having read anything.
      for (const client of clients.slice(0, -MOST_OF_AN_ADDRESS)) await restOf(client);
    } finally {
      for (const client of clients) close(client);
      await server.close();
    }
  });
}

Deno.test({
  ...withResets("startHttp() goes on at once when clients go before they are taken"),
  fn: goesOnAtOnce,
});

async function goesOnAtOnce(): Promise<void> {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "trace",
    format: "json",
    environment: {},
    write: (line) => lines.push(line),
  });
  // It stands still: nothing can be waited for.
  const server = open(new FakeClock());
  try {
    const before = lines.length;
    resetUnaccepted(server.port, 8);
    equal(await probe(server.port), 404);
    equal(lines.length, before, lines.join(""));
  } finally {
    await server.close();
  }
}

Deno.test("startHttp() says 431 to a head of 390 KB, and goes on (S3)", async () => {
  const server = open();
  try {
    const head = new TextEncoder().encode(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}`);
    ok((await answerTo(server.port, head)).startsWith("HTTP/1.1 431 "));
    equal(await probe(server.port), 404);
  } finally {
    await server.close();
  }
});

const ambiguous: Readonly<Record<string, string>> = {
  "without Host": "GET /metrics HTTP/1.1\r\n\r\n",
  "with two Hosts": "GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "with bare line feeds": "GET /metrics HTTP/1.1\nHost: x\n\n",
  "with two lengths of its body":
    "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "that folds a line": "GET /metrics HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
  "for another scheme": "GET https://x/metrics HTTP/1.1\r\nHost: x\r\n\r\n",
  "with a Host no URL can hold": "GET /metrics HTTP/1.1\r\nHost: evil:99999\r\n\r\n",
};

for (const [what, request] of Object.entries(ambiguous)) {
  Deno.test(`startHttp() refuses a request ${what}, closes and logs nothing (S5, S12)`, async () => {
    const lines: string[] = [];
    using _ = configureLogging({
      level: "trace",
      format: "json",
      environment: {},
      write: (line) => lines.push(line),
    });
    const server = open();
    const before = lines.length;
    try {
      const answer = await answerTo(
        server.port,
        request + "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
      );
      same(answer.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 400"]);
      equal(lines.length, before);
    } finally {
      await server.close();
    }
  });
}

/** A program of its own that has used up the files its system gives it; `free` gives some back. */
async function crowded() {
  const script = fileURLToPath(new URL("crowded_program.ts", import.meta.url));
  const process = new Deno.Command("sh", {
    args: ["-c", 'ulimit -n 128; exec "$0" run -A --no-check "$1"', Deno.execPath(), script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await stdout.read()).value);
  return {
    port,
    process,
    stderr: process.stderr.pipeThrough(new TextDecoderStream()).getReader(),
    async free() {
      const stdin = process.stdin.getWriter();
      await stdin.write(new Uint8Array(1));
      await stdin.close();
      equal((await stdout.read()).value, "free\n");
    },
    async end() {
      process.kill("SIGKILL");
      await stdout.cancel();
      await process.status;
    },
  };
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "startHttp() goes on when the system gives files again (S4)",
  ignore,
  async fn() {
    const { port, stderr, free, end } = await crowded();
    try {
      const answer = answerTo(port, "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      const { value = "" } = await stderr.read();
      ok(value.includes("cannot take connections"), value);
      await free();
      ok((await answer).startsWith("HTTP/1.1 200 "));
      equal(value.split("\n").length, 2, value);
    } finally {
      await end();
      await stderr.cancel();
    }
  },
});

Deno.test({
  name: "startHttp() writes nothing past the log on strange requests (S5)",
  ignore,
  async fn() {
    const { port, stderr, free, end } = await crowded();
    await free();
    try {
      for (const host of ["evil:99999", "a b", "\x1b[2J", "[", "%zz"]) {
        const answer = await answerTo(port, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        ok(answer.startsWith("HTTP/1.1 400 "), answer);
      }
    } finally {
      await end();
    }
    equal((await stderr.read()).value, undefined);
  },
});
