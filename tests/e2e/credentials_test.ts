/** Credentials that are replaced on disk, or expire, while the whole program runs. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { kubeconfig, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { ClusterModel } from "../chaos/model.ts";
import { LOOPBACK } from "../support/loopback_certificate.ts";
import { Collector } from "./support/collector.ts";
import { waitFor } from "./support/wait_for.ts";

const CLUSTER = (url: string) => ({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "test",
  clusters: [{
    name: "test",
    cluster: {
      server: url,
      "certificate-authority-data": new TextEncoder().encode(LOOPBACK.authority).toBase64(),
    },
  }],
  contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
});

/** A plugin that gives the content of a file as a token, valid for a few seconds. */
const PLUGIN = (file: string, calls: string) =>
  `#!/bin/sh
echo called >> ${calls}
expires=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
printf '"status":{"token":"%s","expirationTimestamp":"%s"}}' "$(cat ${file})" "$expires"
`;

for (const how of ["a token file", "a kubeconfig", "a plugin"] as const) {
  Deno.test(`collector goes on when the token of ${how} is replaced`, async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/kubeconfig`;
    const tokenFile = `${folder}/token`;
    const simulator = startSimulator({ pods: 20, token: "first-token", certificate: LOOPBACK });
    using model = new ClusterModel(simulator.cluster);
    const receiver = startReceiver({
      listen: { host: "127.0.0.1", port: 0 },
      clock: SYSTEM_CLOCK,
    });
    const write = async (token: string) => {
      if (how === "a kubeconfig") {
        await Deno.writeTextFile(
          path,
          kubeconfig({ url: simulator.url, token, authority: LOOPBACK.authority }),
        );
      } else await Deno.writeTextFile(tokenFile, token);
    };
    await write("first-token");
    if (how !== "a kubeconfig") {
      const user = how === "a token file" ? { tokenFile } : {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: `${folder}/plugin`,
          interactiveMode: "Never",
        },
      };
      const config = { ...CLUSTER(simulator.url), users: [{ name: "test", user }] };
      await Deno.writeTextFile(path, JSON.stringify(config));
      await Deno.writeTextFile(`${folder}/plugin`, PLUGIN(tokenFile, `${folder}/calls`), {
        mode: 0o700,
      });
    }
    try {
      await using collector = new Collector({
        kubeconfig: path,
        intakePort: receiver.address.port,
      });
      const right = () =>
        waitFor("the receiver knows the pods", () => {
          collector.program.assertRunning();
          deepStrictEqual(model.differences(receiver.model), []);
        }, 30);
      await right();
      // Old tokens are refused from now on, and the watches end: 401 until the new one is read.
      simulator.access.token = "second-token";
      simulator.faults.onWatches({ kind: "end" });
      await waitFor("it is refused", () => collector.assertLogged(/pods, unauthorized/));
      const pod = [...simulator.cluster.pods.values()].find((p) => p.status.phase === "Running");
      simulator.workloads.replacePod(pod!, "by force");
      await write("second-token");
      await right();
      if (how === "a plugin") {
        const calls = (await Deno.readTextFile(`${folder}/calls`)).split("\n").length - 1;
        ok(calls >= 2, `${calls} calls`);
      }
      const { code } = await collector.stop();
      strictEqual(code, 0);
      deepStrictEqual(collector.entries("error"), []);
      const all = JSON.stringify(collector.log) + collector.strayLines.join("\n");
      ok(!all.includes("first-token") && !all.includes("second-token"), "a token was logged");
      strictEqual(receiver.statistics.connections, 1, "connections to the reducer");
    } finally {
      await receiver.close();
      await simulator.close();
      await Deno.remove(folder, { recursive: true });
    }
  });
}
