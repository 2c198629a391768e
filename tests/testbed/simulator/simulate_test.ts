import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { simulate, type SimulateOptions } from "../../../src/cli/simulate.ts";
import { kubeconfig } from "../../../src/testbed/simulator/mod.ts";
import { PODS } from "./client.ts";

const OPTIONS: Omit<SimulateOptions, "kubeconfig"> = {
  pods: 20,
  replicasets: 2,
  churn: 0,
  seed: 1,
  listen: "127.0.0.1:0",
  bookmarkSeconds: 60,
  compressStreams: "none",
};

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Resolves when the file is there, as a whole. */
async function written(folder: string, path: string, start: () => Promise<number>) {
  const watcher = Deno.watchFs(folder);
  const ended = start();
  for await (const { paths } of watcher) {
    if (paths.some((changed) => basename(changed) === basename(path))) break;
  }
  return { ended };
}

Deno.test("simulate() serves the cluster of its kubeconfig until the signal", () =>
  inFolder(async (folder) => {
    const path = join(folder, "kubeconfig");
    const stopping = new AbortController();
    const { ended } = await written(
      folder,
      path,
      () => simulate({ ...OPTIONS, kubeconfig: path }, stopping.signal),
    );
    const { server } = parse(await Deno.readTextFile(path)).clusters[0].cluster;
    const list = await (await fetch(server + PODS)).json();
    strictEqual(list.items.length, 20);
    stopping.abort();
    strictEqual(await ended, 0);
    await rejects(fetch(server + PODS), TypeError);
  }));

Deno.test("simulate() refuses what it cannot use, and names the option", () =>
  inFolder(async (folder) => {
    const path = join(folder, "kubeconfig");
    const { signal } = new AbortController();
    const run = (options: Partial<SimulateOptions>) =>
      simulate({ ...OPTIONS, kubeconfig: path, ...options }, signal);
    await rejects(run({ listen: "nowhere" }), /--listen is "nowhere"/);
    await rejects(run({ scenario: join(folder, "none") }), /--scenario is .*cannot be read/);
    await rejects(run({ kubeconfig: join(folder, "no", "x") }), /--kubeconfig is .*written/);
    await Deno.writeTextFile(path, "fly away\n");
    await rejects(run({ scenario: path }), /line 1: "fly away"/);
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await rejects(run({ listen: `127.0.0.1:${taken.addr.port}` }), /cannot listen at 127\.0\.0\.1/);
    taken.close();
  }));

Deno.test("kubeconfig() carries the token", () => {
  const { users, contexts } = parse(kubeconfig({ url: "http://[::1]:1", token: 'a"b' }));
  deepStrictEqual(users, [{ name: "simulator", user: { token: 'a"b' } }]);
  deepStrictEqual(contexts[0].context, { cluster: "simulator", user: "simulator" });
});
