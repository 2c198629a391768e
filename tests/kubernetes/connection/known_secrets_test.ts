import { deepStrictEqual as equal } from "node:assert/strict";
import {
  base64,
  connectWith,
  kubeconfigOf,
  ManualClock,
  MemoryFiles,
  SecureServer,
} from "./fixtures.ts";

const server = "https://127.0.0.1:1";

for (
  const [what, cluster, user, secrets] of [
    ["a token", { server }, { token: "opaque" }, ["opaque"]],
    ["a password, and what it is sent in", { server }, { username: "u", password: "p:w" }, [
      base64("u:p:w"),
      "p:w",
    ]],
    ["the password of a proxy", { server, "proxy-url": "http://u:p%2Fw@127.0.0.1:1" }, {}, [
      "p%2Fw",
      "p/w",
      base64("u:p/w"),
    ]],
    ["nothing where there is no secret", { server, "proxy-url": "http://127.0.0.1:1" }, {}, []],
  ] as const
) {
  Deno.test(`connect() tells onSecret ${what}`, async () => {
    const told: string[] = [];
    const files = new MemoryFiles({ "/k/config": kubeconfigOf(cluster, user) });
    const connection = await connectWith(files, {
      kubeconfig: "/k/config",
      onSecret: (secret) => told.push(secret),
    });
    connection.close();
    equal(told, secrets);
  });
}

Deno.test("connect() tells onSecret the token of a plugin and of a file", async () => {
  const apiVersion = "client.authentication.k8s.io/v1";
  const told: string[] = [];
  for (
    const user of [{ exec: { apiVersion, command: "get-token" } }, { tokenFile: "token" }]
  ) {
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf({ server }, user),
      "/k/token": "of-a-file\n",
    });
    const answer = { apiVersion, kind: "ExecCredential", status: { token: "of-a-plugin" } };
    const connection = await connectWith(files, {
      kubeconfig: "/k/config",
      runProgram: () => Promise.resolve({ code: 0, stdout: JSON.stringify(answer), stderr: "" }),
      onSecret: (secret) => told.push(secret),
    });
    connection.close();
  }
  equal(told, ["of-a-plugin", "of-a-file"]);
});

Deno.test("fetch() tells onSecret a new token before it is sent", async () => {
  const told: string[] = [];
  const toldBefore: (readonly string[])[] = [];
  await using api = new SecureServer(() => {
    toldBefore.push([...told]);
    return new Response("ok");
  });
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(api.cluster, { tokenFile: "token" }),
    "/k/token": "first",
  });
  const clock = new ManualClock();
  const connection = await connectWith(files, {
    kubeconfig: "/k/config",
    wallClock: clock.read,
    onSecret: (secret) => told.push(secret),
  });
  await (await connection.fetch("/")).text();
  files.write("/k/token", "second");
  clock.now += 60_000;
  await (await connection.fetch("/")).text();
  connection.close();
  equal(toldBefore, [["first"], ["first", "second"]]);
});
