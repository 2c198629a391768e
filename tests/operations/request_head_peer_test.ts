import { ok } from "node:assert/strict";
import { createServer, METHODS } from "node:http";
import type { AddressInfo } from "node:net";
import { RequestHeadReader } from "../../src/operations/request_head_reader.ts";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { HEADS } from "../fuzz/http_head.ts";
import { mutated } from "../fuzz/mutation.ts";

/** What is asked for in a request of the peer: the method, and the address with its host. */
function addressOf(method = "", target = "", host = "localhost"): string {
  return `${method} ${new URL(target.startsWith("/") ? `http://${host}${target}` : target).href}`;
}

async function answerTo(port: number, bytes: Uint8Array): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(bytes);
  return await new Response(connection.readable).text();
}

Deno.test("RequestHeadReader.read() takes nothing that node:http refuses or reads differently", async () => {
  const server = createServer((request, response) => {
    response.setHeader("connection", "close");
    response.end(`\n${addressOf(request.method, request.url, request.headers.host)}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const random = new Random(7);
  const corpus = HEADS.filter(({ length }) => length < 1_000);
  let compared = 0;
  try {
    while (compared < 1_000) {
      const [from, other] = [corpus, corpus].map((all) => all[random.below(all.length)]!);
      const bytes = mutated(from!, other!, random);
      const progress = new RequestHeadReader().read(bytes);
      if (progress.kind !== "complete") continue;
      const { method, url, body } = progress.head;
      // It knows fewer methods, and would wait for a body.
      if (!METHODS.includes(method) || body !== "none") continue;
      const answer = await answerTo(port, bytes.subarray(0, progress.end));
      const head = JSON.stringify(new TextDecoder("latin1").decode(bytes));
      ok(/^HTTP\/1\.[01] 200 /.test(answer), `${head}: ${answer}`);
      if (method !== "HEAD") ok(answer.includes(`\n${method} ${url.href}\n`), `${head}: ${answer}`);
      compared++;
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
