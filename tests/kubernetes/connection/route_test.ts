import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { Authority, withCertificates } from "./certificates.ts";
import {
  base64,
  connectWith,
  kubeconfigOf,
  LoopbackServer,
  MemoryFiles,
  rejection,
  TemporaryFolder,
} from "./fixtures.ts";

Deno.test(withCertificates("fetch() asks for tls-server-name, and verifies it"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  // Its certificate is for the loopback addresses and localhost.
  const { certificate: cert, key } = await authority.server();
  const paths: string[] = [];
  await using server = new LoopbackServer((request) => {
    paths.push(new URL(request.url).pathname);
    return new Response("ok");
  }, { cert, key });
  const open = (name: string) =>
    connectWith(
      new MemoryFiles({
        "/k/config": kubeconfigOf({
          server: `https://127.0.0.1:${server.port}/prefix`,
          "certificate-authority-data": base64(authority.certificate),
          "tls-server-name": name,
        }),
      }),
      { kubeconfig: "/k/config" },
    );
  const named = await open("localhost");
  strictEqual(await (await named.fetch("/api")).text(), "ok");
  strictEqual(await (await named.fetch("/again")).text(), "ok");
  named.close();
  deepStrictEqual(paths, ["/prefix/api", "/prefix/again"]);

  const wrong = await open("kubernetes.default.svc");
  const error = await rejection(wrong.fetch("/api"));
  ok(error instanceof RequestError);
  strictEqual(error.failure, "tls");
  match(error.message, /not valid for name "kubernetes\.default\.svc"/);
  wrong.close();
});

Deno.test("fetch() through a tunnel names address and phase when nobody is there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const connection = await connectWith(
    new MemoryFiles({
      "/k/config": kubeconfigOf({
        server: `https://127.0.0.1:${port}`,
        "tls-server-name": "api.example",
      }),
    }),
    { kubeconfig: "/k/config" },
  );
  const error = await rejection(connection.fetch("/api"));
  ok(error instanceof RequestError);
  strictEqual(error.failure, "unreachable");
  strictEqual(
    error.message,
    `GET https://127.0.0.1:${port}/api: connecting to 127.0.0.1:${port}: connection refused`,
  );
  connection.close();
});

Deno.test("connect() refuses tls-server-name together with a proxy", async () => {
  const cluster = { server: "https://10.0.0.1:6443", "tls-server-name": "api" };
  for (
    const [more, environment] of [
      [{ "proxy-url": "http://proxy:3128" }, {}],
      [{}, { HTTPS_PROXY: "http://proxy:3128" }],
    ]
  ) {
    const files = new MemoryFiles({ "/k/config": kubeconfigOf({ ...cluster, ...more }) });
    const options = { kubeconfig: "/k/config", environment: environment ?? {} };
    const error = await rejection(connectWith(files, options));
    ok(error instanceof ConfigurationError);
    match(error.message, /tls-server-name "api" cannot be honoured through a proxy: remove it/);
  }
});

Deno.test("fetch() asks the proxy of the environment, but not for loopback", async () => {
  const asked: string[] = [];
  await using proxy = new LoopbackServer((request) => {
    asked.push(request.url);
    return new Response("by proxy");
  });
  await using server = new LoopbackServer(() => new Response("directly"));
  const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` };
  const answer = async (url: string) => {
    const files = new MemoryFiles({ "/k/config": kubeconfigOf({ server: url }) });
    const connection = await connectWith(files, { kubeconfig: "/k/config", environment });
    const text = await (await connection.fetch("/x")).text();
    connection.close();
    return text;
  };
  strictEqual(await answer(`http://127.0.0.1:${server.port}`), "directly");
  strictEqual(await answer("http://api.invalid:8080"), "by proxy");
  strictEqual(asked.length, 1);
});
