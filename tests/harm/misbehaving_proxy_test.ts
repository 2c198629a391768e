import { deepStrictEqual as same, strictEqual as equal } from "node:assert/strict";
import type { ApiAttack } from "./attacks/attack.ts";
import { headOf } from "./attacks/api_answers.ts";
import { MisbehavingProxy } from "./misbehaving_proxy.ts";

const refusing: ApiAttack = {
  target: "api",
  name: "refusing",
  answer: (isWatch, send) => send(`${headOf("418 Evil")}${isWatch}`),
};

Deno.test("MisbehavingProxy answers for one resource itself, as long as it is told to", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => new Response(new URL(request.url).pathname),
  );
  await using proxy = new MisbehavingProxy(server.addr.port);
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${proxy.port}${path}`);
    return [response.status, await response.text()];
  };
  same(await ask("/apis/batch/v1/jobs"), [200, "/apis/batch/v1/jobs"]);
  proxy.misbehave(refusing);
  same(await ask("/apis/batch/v1/jobs?limit=500"), [418, "false"]);
  same(await ask("/apis/batch/v1/jobs?watch=1"), [418, "true"]);
  same(await ask("/api/v1/pods?watch=1"), [200, "/api/v1/pods"]);
  equal(proxy.met, 2);
  proxy.misbehave(undefined);
  same(await ask("/apis/batch/v1/jobs"), [200, "/apis/batch/v1/jobs"]);
  equal(proxy.met, 0);
  await server.shutdown();
});

Deno.test("MisbehavingProxy breaks watches of the resource when it begins", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () =>
    new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) }),
    ));
  await using proxy = new MisbehavingProxy(server.addr.port);
  const response = await fetch(`http://127.0.0.1:${proxy.port}/apis/batch/v1/jobs?watch=1`);
  const reader = response.body!.getReader();
  equal((await reader.read()).value?.length, 1);
  proxy.misbehave(refusing);
  const ended = await reader.read().then(({ done }) => done, () => true);
  equal(ended, true);
  await server.shutdown();
});
