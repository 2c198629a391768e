/** Installations beside each other on a real API server. */
import { ok, rejects, strictEqual } from "node:assert/strict";
import { toJson } from "../../src/kubernetes/manifest/mod.ts";
import {
  manifests,
  namespace as namespaceObject,
  plainParameters,
} from "../../src/manifests/mod.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

async function installation(namespace: string, create: boolean): Promise<string> {
  const parameters = await plainParameters({
    name: "k8s-collector",
    namespace,
    image: "registry.invalid/k8s-collector:1",
    version: "1",
    labels: {},
    intakePort: 9000,
    monitoringNamespace: "monitoring",
  });
  const items = [
    ...create ? [namespaceObject(parameters)] : [],
    ...manifests(parameters, new Set(["egress-policy"])),
  ];
  return toJson({ apiVersion: "v1", kind: "List", items });
}

endToEnd("an installation takes nothing away from another one", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start({ controllers: false });
  const apply = async (namespace: string, create: boolean) =>
    await plane.kubectl(["apply", "-f", "-"], await installation(namespace, create));
  const may = async (namespace: string, verb: string) => {
    const account = `system:serviceaccount:${namespace}:k8s-collector`;
    // It ends with 1 when the answer is no.
    return await plane.kubectl(["auth", "can-i", verb, "pods", "-A", "--as", account])
      .then((output) => output.trim(), () => "no");
  };

  await step("two namespaces, both made by their manifests", async () => {
    await apply("observability", true);
    await apply("other", true);
    for (const namespace of ["observability", "other"]) {
      strictEqual(await may(namespace, "watch"), "yes", namespace);
      strictEqual(await may(namespace, "delete"), "no", namespace);
    }
  });

  await step("a namespace that is not there", async () => {
    await rejects(apply("missing", false), /namespaces "missing" not found/);
    strictEqual(await may("observability", "watch"), "yes");
  });

  await step("the same once more changes nothing", async () => {
    const output = await apply("observability", true);
    ok(output.includes("unchanged"), output);
    ok(!/created|configured/.test(output), output);
  });
});
