/** The log agent's objects on a real API server. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { toJson } from "../../src/kubernetes/manifest/mod.ts";
import { manifests, namespace, plainParameters } from "../../src/manifests/mod.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

async function objectsFor(name: string) {
  const parameters = await plainParameters({
    name: "k8s-collector",
    namespace: name,
    image: "registry.invalid/k8s-collector:1",
    agentImage: "registry.invalid/k8s-collector:1-agent",
    version: "1",
    labels: {},
  });
  return [namespace(parameters, "privileged"), ...manifests(parameters, new Set(["logs"]))];
}

/** The pod that a DaemonSet would make. */
async function podFor(name: string): Promise<string> {
  const daemonSet = (await objectsFor(name)).find(({ kind }) => kind === "DaemonSet");
  const { template } = JSON.parse(JSON.stringify(daemonSet)).spec;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    ...template,
    metadata: { ...template.metadata, name: "agent", namespace: name },
  });
}

endToEnd(
  "the log agent is admitted where its manifests say, and may what it needs",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start({ controllers: false });
    const apply = (text: string, ...more: readonly string[]) =>
      plane.kubectl(["apply", "-f", "-", ...more], text);
    await apply(toJson({ apiVersion: "v1", kind: "List", items: await objectsFor("logs") }));

    await step("a namespace of the level privileged takes its pod", async () => {
      await apply(await podFor("logs"), "--dry-run=server");
    });

    await step("one of the level baseline refuses it, for its folders of the node", async () => {
      const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
      const other = { apiVersion: "v1", kind: "Namespace", metadata: { name: "other", labels } };
      await apply(JSON.stringify(other));
      await plane.kubectl(["create", "serviceaccount", "k8s-collector-logs", "-n", "other"]);
      await rejects(apply(await podFor("other"), "--dry-run=server"), /hostPath/);
    });

    await step("its account may do exactly what it asks for", async () => {
      const account = "system:serviceaccount:logs:k8s-collector-logs";
      const may = (verb: string, resource: string) =>
        // It ends with 1 when the answer is no.
        plane.kubectl(["auth", "can-i", verb, resource, "-A", "--as", account])
          .then((output) => output.trim(), () => "no");
      const asked = [
        ["list", "pods"],
        ["watch", "pods"],
        ["get", "replicasets.apps"],
        ["get", "jobs.batch"],
      ] as const;
      for (const [verb, resource] of asked) strictEqual(await may(verb, resource), "yes", resource);
      const others = [
        ["list", "replicasets.apps"],
        ["watch", "jobs.batch"],
        ["get", "secrets"],
        ["delete", "pods"],
        ["get", "nodes/proxy"],
      ] as const;
      deepStrictEqual(
        await Promise.all(others.map(([verb, resource]) => may(verb, resource))),
        others.map(() => "no"),
      );
    });
  },
);
