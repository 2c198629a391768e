import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import {
  connectWith,
  kubeconfigOf,
  ManualClock,
  MemoryFiles,
  plainOk,
  RawServer,
  rejection,
  SecureServer,
  unauthorizedUnless,
} from "./fixtures.ts";

Deno.test("fetch() re-reads a token file of a kubeconfig, and outlives its absence", async () => {
  await using server = new SecureServer(() => new Response("ok"));
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(server.cluster, {
      tokenFile: "token",
      token: "unused",
    }),
    "/k/token": "one\n",
  });
  const clock = new ManualClock();
  const connection = await connectWith(files, { kubeconfig: "/k/config", wallClock: clock.read });
  const ask = async () => await (await connection.fetch("/")).text();
  await ask();
  files.write("/k/token", "two\n");
  await ask();
  clock.now += 60_000;
  await ask();
  files.remove("/k/token");
  clock.now += 60_000;
  await ask();
  files.write("/k/token", "");
  clock.now += 60_000;
  await ask();
  files.write("/k/token", "three");
  connection.unauthorized();
  await ask();
  const tokens = ["one", "one", "two", "two", "two", "three"];
  deepStrictEqual(server.authorizations, tokens.map((token) => `Bearer ${token}`));
  connection.close();
});

Deno.test("fetch() takes the token of a kubeconfig while its token file was never there", async () => {
  await using server = new SecureServer(() => new Response("ok"));
  const cluster = server.cluster;
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(cluster, { tokenFile: "/k/token", token: "inline" }),
    "/k/strict": kubeconfigOf(cluster, { tokenFile: "/k/token" }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  await (await connection.fetch("/")).text();
  deepStrictEqual(server.authorizations, ["Bearer inline"]);
  connection.close();
  const error = await rejection(connectWith(files, { kubeconfig: "/k/strict" }));
  ok(error instanceof ConfigurationError);
  match(error.message, /context "dev", user "admin": tokenFile \/k\/token cannot be read/);
});

Deno.test("fetch() reads the kubeconfig itself anew after a 401", async () => {
  await using server = new SecureServer(unauthorizedUnless("new"));
  const cluster = server.cluster;
  const files = new MemoryFiles({ "/k/config": kubeconfigOf(cluster, { token: "old" }) });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  const ask = async () => {
    const response = await connection.fetch("/");
    await response.body?.cancel();
    if (response.status === 401) connection.unauthorized();
    return response.status;
  };
  strictEqual(await ask(), 401);
  // Half-written, of another cluster, without the context: each leaves the old one in use.
  for (
    const text of [
      "users: [{",
      kubeconfigOf({ server: "https://127.0.0.2:1" }, { token: "new" }),
      "{}",
    ]
  ) {
    files.write("/k/config", text);
    strictEqual(await ask(), 401);
  }
  files.write("/k/config", kubeconfigOf(cluster, { token: "new" }));
  strictEqual(await ask(), 200);
  deepStrictEqual(new Set(server.authorizations), new Set(["Bearer old", "Bearer new"]));
  connection.close();
});

Deno.test("fetch() sends user name and password", async () => {
  await using server = new SecureServer(() => new Response("ok"));
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(server.cluster, {
      username: "zoë",
      password: "p:w",
    }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  await (await connection.fetch("/")).text();
  deepStrictEqual(server.authorizations, ["Basic em/DqzpwOnc="]);
  connection.close();
});

Deno.test("fetch() sends each group to impersonate in a header of its own", async () => {
  await using server = new RawServer(plainOk);
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({ server: `http://127.0.0.1:${server.port}` }, {
      token: "t",
      as: "alice",
      "as-groups": ["one", "two"],
    }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  strictEqual(connection.identity, "alice");
  strictEqual(await (await connection.fetch("/")).text(), "ok");
  const lines = (server.heads[0] ?? "").split("\r\n");
  deepStrictEqual(lines.filter((line) => line.startsWith("impersonate-")), [
    "impersonate-user: alice",
    "impersonate-group: one",
    "impersonate-group: two",
  ]);
  connection.close();
});

Deno.test("fetch() goes through the proxy of the kubeconfig", async () => {
  await using proxy = new RawServer(plainOk);
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({
      server: "http://cluster.invalid:8080",
      "proxy-url": `http://us%40er:p%3Aw@127.0.0.1:${proxy.port}`,
    }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  strictEqual(await (await connection.fetch("/api")).text(), "ok");
  const lines = (proxy.heads[0] ?? "").split("\r\n");
  strictEqual(lines[0], "GET http://cluster.invalid:8080/api HTTP/1.1");
  ok(lines.includes(`proxy-authorization: Basic ${btoa("us@er:p:w")}`), proxy.heads[0] ?? "");
  connection.close();
});

Deno.test("fetch() asks for compression unless told otherwise", async () => {
  await using server = new SecureServer(() => new Response("ok"));
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(server.cluster),
  });
  for (const gzip of [undefined, true, false]) {
    const connection = await connectWith(files, { kubeconfig: "/k/config", gzip });
    await (await connection.fetch("/")).text();
    await (await connection.fetch("/", { headers: { "accept-encoding": "br" } })).text();
    connection.close();
  }
  deepStrictEqual(
    server.requests.map((request) => request.headers.get("accept-encoding")),
    ["gzip", "br", "gzip", "br", "identity", "br"],
  );
});
