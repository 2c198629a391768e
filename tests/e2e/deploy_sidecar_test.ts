/** Sidecars in workloads of a real API server, and out of them again. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ControlPlane } from "./support/control_plane.ts";
import { DeployStage } from "./support/deploy_stage.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

const SIDECAR = "presets: [sidecar]\nnamespace: shop\ncollector: { exporters: { debug: } }\n";

function workload(kind: string, name: string, more: object = {}): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "shop", labels: { tier: "front" } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "a:1" }], ...more },
      },
    },
  });
}

endToEnd(
  "deploy inject --apply changes workloads, and gives them back",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start();
    const stage = new DeployStage(plane);
    const get = async (name: string) =>
      JSON.parse(await stage.kubectl("-n", "shop", "get", name, "-o", "json"));
    const inject = (words: string) =>
      stage.deploy(`inject --apply -n shop -l tier=front${words}`, SIDECAR);
    await stage.kubectl("create", "namespace", "shop");
    for (const [kind, name] of [["Deployment", "web"], ["StatefulSet", "db"]] as const) {
      await plane.kubectl(["create", "-f", "-"], workload(kind, name));
    }
    strictEqual((await stage.deploy("apply", SIDECAR)).code, 0);
    const before = await get("deployment/web");

    await step("no workload of these labels is an error (#22)", async () => {
      const none = await stage.deploy("inject --apply -n shop -l tier=none", SIDECAR);
      strictEqual(none.code, 5, none.stderr);
      ok(none.stderr.includes("tier=none"), none.stderr);
    });

    await step("every workload of the selector gets one, and its pods become ready", async () => {
      const injected = await inject("");
      strictEqual(injected.code, 0, injected.stderr);
      for (const name of ["deployment/web", "statefulset/db"]) {
        const { initContainers, containers } = (await get(name)).spec.template.spec;
        deepStrictEqual(
          initContainers.map(({ name, restartPolicy }: Record<string, string>) => [
            name,
            restartPolicy,
          ]),
          [["otlp-collector", "Always"]],
        );
        deepStrictEqual(containers.map(({ name }: { name: string }) => name), ["main"]);
        await stage.kubectl("-n", "shop", "rollout", "status", name, "--timeout=60s");
      }
    });

    await step("once more changes nothing", async () => {
      const { generation } = (await get("deployment/web")).metadata;
      strictEqual((await inject("")).code, 0);
      strictEqual((await get("deployment/web")).metadata.generation, generation);
    });

    await step("its owner may go on applying without taking it out", async () => {
      await stage.kubectl("-n", "shop", "set", "image", "deployment/web", "main=a:2");
      const { initContainers, containers } = (await get("deployment/web")).spec.template.spec;
      deepStrictEqual([initContainers.length, containers[0].image], [1, "a:2"]);
      await stage.kubectl("-n", "shop", "set", "image", "deployment/web", "main=a:1");
    });

    await step("--remove leaves nothing of it", async () => {
      const removed = await inject(" --remove");
      strictEqual(removed.code, 0, removed.stderr);
      deepStrictEqual((await get("deployment/web")).spec, before.spec);
    });

    await step("where one cannot have it, none gets it (#23)", async () => {
      await plane.kubectl(
        ["create", "-f", "-"],
        workload("DaemonSet", "host", { hostNetwork: true }),
      );
      const refused = await inject("");
      strictEqual(refused.code, 5, refused.stderr);
      ok(refused.stderr.includes("DaemonSet host"), refused.stderr);
      deepStrictEqual((await get("deployment/web")).spec, before.spec);
    });
  },
);
