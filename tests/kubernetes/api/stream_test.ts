/** Logs and proxied answers from a real HTTP server: nodes of a simulated cluster have none. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Api, type ApiConnection } from "../../../src/kubernetes/api/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";

interface Server extends AsyncDisposable {
  readonly api: Api;
  readonly asked: readonly string[];
}

function serve(answer: (request: Request) => Response): Server {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${pathname}${search}`);
    return answer(request);
  });
  const client = Deno.createHttpClient({});
  const connection: ApiConnection = {
    fetch: (path, { method, signal, headers }) =>
      fetch(`http://127.0.0.1:${server.addr.port}${path}`, { client, method, signal, headers }),
    unauthorized: () => {},
  };
  return {
    api: new Api({ connection, clock: new FakeClock() }),
    asked,
    [Symbol.asyncDispose]: async () => {
      client.close();
      await server.shutdown();
    },
  };
}

const POD = { namespace: "shop", name: "web" };

Deno.test("Api.log() streams what a container wrote", async () => {
  await using server = serve(() => new Response("one\ntwo\n"));
  const response = await server.api.log(POD, { container: "main", previous: true, tailLines: 2 });
  strictEqual(await response.text(), "one\ntwo\n");
  deepStrictEqual(server.asked, [
    "/api/v1/namespaces/shop/pods/web/log?container=main&previous=true&tailLines=2",
  ]);
});

Deno.test("Api.log() keeps every chunk as it was", async () => {
  const parts = Array.from({ length: 200 }, (_, index) => `${index}`.repeat(1_000));
  await using server = serve(() =>
    new Response(ReadableStream.from(parts).pipeThrough(new TextEncoderStream()))
  );
  strictEqual(await (await server.api.log(POD)).text(), parts.join(""));
});

Deno.test("Api.log() follows until its caller stops", async () => {
  const ended = Promise.withResolvers<void>();
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("begun\n")),
        cancel: () => ended.resolve(),
      }),
    )
  );
  const stop = new AbortController();
  const response = await server.api.log(POD, { follow: true, signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  strictEqual((await reader.read()).value, "begun\n");
  const rest = rejects(reader.read(), { message: "enough" });
  stop.abort(new Error("enough"));
  await rest;
  await ended.promise;
});

Deno.test("Api.log() ends the request when its answer is let go", async () => {
  const ended = Promise.withResolvers<void>();
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
        cancel: () => ended.resolve(),
      }),
    )
  );
  const response = await server.api.log(POD);
  await response.body!.cancel();
  await ended.promise;
});

Deno.test("Api.proxy() asks pods and Services by port and scheme, and tells their failures", async () => {
  await using server = serve((request) =>
    request.url.endsWith("/bad") ? new Response("not ready", { status: 503 }) : new Response("up 1")
  );
  const { api } = server;
  const metrics = await api.proxy("pod", POD, { port: 8888, path: "/metrics?x=1" });
  strictEqual(await metrics.text(), "up 1");
  await (await api.proxy("service", POD, { port: "http", path: "/", scheme: "https" })).text();
  await rejects(api.proxy("pod", POD, { port: 1, path: "/bad" }), {
    message: "cannot get /bad of port 1 of Pod shop/web: not ready",
    category: "resource",
  });
  deepStrictEqual(server.asked, [
    "/api/v1/namespaces/shop/pods/web%3A8888/proxy/metrics?x=1",
    "/api/v1/namespaces/shop/services/https%3Aweb%3Ahttp/proxy/",
    "/api/v1/namespaces/shop/pods/web%3A1/proxy/bad",
  ]);
});

Deno.test("Api.log() of a container that never ran is empty", async () => {
  await using server = serve(() => new Response(null, { status: 204 }));
  strictEqual(await (await server.api.log(POD)).text(), "");
});
