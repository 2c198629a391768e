/** A path in a kubeconfig is relative to that file, wherever that is: never a name to look for. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join, resolve } from "node:path";
import { connectWith, kubeconfigOf, MemoryFiles, rejection } from "./fixtures.ts";

const apiVersion = "client.authentication.k8s.io/v1";
const server = "https://127.0.0.1:1";
const answer = { apiVersion, kind: "ExecCredential", status: { token: "t" } };

/** What a plugin is run as, where the kubeconfig is given by this path. */
async function commandOf(kubeconfig: string, command: string): Promise<string | undefined> {
  const files = new MemoryFiles({
    [kubeconfig]: kubeconfigOf({ server }, { exec: { apiVersion, command } }),
  });
  let run: string | undefined;
  const connection = await connectWith(files, {
    kubeconfig,
    runProgram: ({ command }) => {
      run = command;
      return Promise.resolve({ code: 0, stdout: JSON.stringify(answer), stderr: "" });
    },
  });
  connection.close();
  return run;
}

Deno.test("readExec() takes a plugin with a slash from beside the kubeconfig, not from PATH", async () => {
  strictEqual(await commandOf("e", "./plug"), resolve("plug"));
  strictEqual(await commandOf("./e", "./plug"), resolve("plug"));
  strictEqual(await commandOf("sub/e", "./plug"), resolve("sub", "plug"));
  strictEqual(await commandOf("sub/e", "../plug"), resolve("plug"));
  strictEqual(await commandOf("e", "bin/plug"), resolve("bin", "plug"));
  strictEqual(await commandOf("/k/e", "./plug"), resolve("/k/plug"));
  strictEqual(await commandOf("/k/e", "/bin/plug"), resolve("/bin/plug"));
});

Deno.test("readExec() has a plugin without a slash looked for in PATH", async () => {
  for (const kubeconfig of ["e", "/k/e"]) strictEqual(await commandOf(kubeconfig, "plug"), "plug");
});

Deno.test("connect() reads every file beside a kubeconfig that is named without its folder", async () => {
  const cases: [cluster: Record<string, string>, user: Record<string, string>, string[]][] = [
    [{ "certificate-authority": "ca.crt" }, {}, ["ca.crt"]],
    [{}, { tokenFile: "./token" }, ["token"]],
    [{}, { "client-certificate": "pki/c.crt", "client-key": "c.key" }, [join("pki", "c.crt")]],
  ];
  for (const [cluster, user, expected] of cases) {
    const files = new MemoryFiles({ e: kubeconfigOf({ server, ...cluster }, user) });
    const error = await rejection(connectWith(files, { kubeconfig: "e" }));
    match(error.message, /cannot be read/);
    deepStrictEqual(files.reads, ["e", ...expected.map((path) => resolve(path))]);
  }
});
