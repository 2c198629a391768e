import { match, ok } from "node:assert/strict";
import {
  base64,
  connectWith,
  everything,
  kubeconfigOf,
  logged,
  ManualClock,
  MemoryFiles,
  RawServer,
  rejection,
  SecureServer,
  unsignedToken,
} from "./fixtures.ts";

const pem = (label: string) => `-----BEGIN ${label}-----\nCANARY\n-----END ${label}-----\n`;

Deno.test("connect() puts no secret into an error", async () => {
  const exec = (entry: Record<string, unknown>) => ({
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "x", ...entry },
  });
  const users: Record<string, unknown>[] = [
    { token: "CANARY CANARY" },
    { token: { CANARY: "CANARY" } },
    { username: "u", password: ["CANARY"] },
    { tokenFile: "CANARY-FREE", password: "CANARY" },
    { "client-key-data": base64(pem("ENCRYPTED PRIVATE KEY")) },
    {
      "client-key-data": base64(pem("PRIVATE KEY")),
      "client-certificate-data": base64(pem("CERTIFICATE")),
    },
    { as: "CANARY\n" },
    exec({ args: "CANARY" }),
    exec({ env: [{ value: "CANARY" }] }),
    exec({ args: ["CANARY"], env: [{ name: "A", value: "CANARY" }] }),
    { "auth-provider": { name: "oidc", config: { "id-token": ["CANARY"] } } },
    { "auth-provider": { name: "oidc", config: { "id-token": "CANARY CANARY" } } },
  ];
  for (const user of users) {
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf({ server: "https://127.0.0.1:1" }, user),
    });
    const error = await rejection(connectWith(files, {
      kubeconfig: "/k/config",
      runProgram: () => Promise.resolve({ code: 0, stdout: `{"token":"CANARY"`, stderr: "CANARY" }),
    }));
    ok(!/CANARY(?!-FREE)/.test(everything(error)), everything(error));
  }
});

Deno.test("fetch() puts no secret into a log or an error", async () => {
  const server = new SecureServer(() => new Response(null, { status: 401 }));
  const { cluster } = server;
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(cluster, { tokenFile: "token" }),
    "/k/token": `CANARY-${unsignedToken({ sub: "CANARY" })}`,
  });
  const clock = new ManualClock();
  const text = await logged(async () => {
    const connection = await connectWith(files, { kubeconfig: "/k/config", wallClock: clock.read });
    const ask = async () => {
      await (await connection.fetch("/")).body?.cancel();
      connection.unauthorized();
    };
    await ask();
    files.write("/k/token", "CANARY and more");
    await ask();
    files.write("/k/config", "users: [{name: a, user: {token: CANARY");
    await ask();
    files.write(
      "/k/config",
      kubeconfigOf(cluster, { token: "CANARY\nCANARY" }),
    );
    await ask();
    await server[Symbol.asyncDispose]();
    const error = await rejection(connection.fetch("/"));
    ok(!everything(error).includes("CANARY"), everything(error));
    connection.close();
  });
  match(text, /Going on with the last good/);
  match(text, /Going on with context/);
  ok(!text.includes("CANARY"), text);
});

Deno.test("fetch() does not name the proxy's password when the proxy fails", async () => {
  const proxy = new RawServer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({
      server: "https://cluster.invalid",
      "proxy-url": `http://CANARY:CANARY@127.0.0.1:${proxy.port}`,
    }, { username: "CANARY", password: "CANARY" }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  const refused = everything(await rejection(connection.fetch("/")));
  match(refused, /GET https:\/\/cluster.invalid\/: .*proxy auth/);
  await proxy[Symbol.asyncDispose]();
  const absent = everything(await rejection(connection.fetch("/")));
  for (const text of [refused, absent, everything(connection)]) {
    ok(!text.includes("CANARY"), text);
  }
  connection.close();
});
