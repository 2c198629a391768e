import { deepStrictEqual } from "node:assert/strict";
import { CollectorDeployment } from "../../src/deployment/client/mod.ts";
import { Api, type ApiConnection } from "../../src/kubernetes/api/mod.ts";
import { connect } from "../../src/kubernetes/connection/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { specificationOf } from "../deployment/support/specifications.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { AGENT, DeployStage, GATEWAY, of } from "./support/deploy_stage.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

/** Breaks the connection before the n-th request that writes. */
function cutAfter(connection: ApiConnection, writes: number): ApiConnection {
  let seen = 0;
  return {
    fetch: async (path, request) => {
      const isWrite = request.method !== "GET" && !path.includes("dryRun");
      if (isWrite && seen++ >= writes) throw new Error("cut");
      return await connection.fetch(path, request);
    },
    unauthorized: () => connection.unauthorized(),
  };
}

endToEnd("an apply that is cut anywhere is finished by the next one", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start();
  const stage = new DeployStage(plane);
  const signal = new AbortController().signal;
  const connection = await connect({
    kubeconfig: plane.kubeconfig,
    context: undefined,
    environment: {},
    pluginEnvironment: {},
    readTextFile: (path) => Deno.readTextFile(path),
    publicAuthorities: () => Promise.resolve(""),
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    onSecret: () => {},
    userAgent: "test",
    signal,
  });
  const deployment = (text: string, writes = Infinity) =>
    new CollectorDeployment(specificationOf(text), {
      api: new Api({ connection: cutAfter(connection, writes), clock: SYSTEM_CLOCK }),
      clock: SYSTEM_CLOCK,
      wallClock: Date.now,
      signal,
    });
  await stage.kubectl("create", "namespace", "whole");
  await deployment(of(AGENT, "whole")).deploy();
  await deployment(of(GATEWAY, "whole")).deploy();
  const whole = (await stage.everything("whole")).map((name) => name.replace("whole", "X"))
    .toSorted();
  for (let writes = 0;; writes++) {
    const namespace = `cut-${writes}`;
    await stage.kubectl("create", "namespace", namespace);
    await deployment(of(AGENT, namespace)).deploy();
    let isCut = false;
    await deployment(of(GATEWAY, namespace), writes).deploy().catch(() => isCut = true);
    if (!isCut) break;
    await step(`after ${writes} writes`, async () => {
      await deployment(of(GATEWAY, namespace)).deploy();
      const names = await stage.everything(namespace);
      deepStrictEqual(names.map((name) => name.replace(namespace, "X")).toSorted(), whole);
      await deployment(of(GATEWAY, namespace)).delete();
      deepStrictEqual(await stage.everything(namespace), []);
    });
  }
  connection.close();
});
