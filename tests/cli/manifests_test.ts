import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { runMain } from "./running.ts";

const KINDS = [
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "ConfigMap",
  "Deployment",
  "NetworkPolicy",
];
const args = ["manifests", "--namespace=observability", "--with=network-policy"];

Deno.test("main.ts manifests prints objects for kubectl as YAML", async () => {
  const { code, output, error } = await runMain([...args, "--intake-host=reducer"]);
  deepStrictEqual([code, error], [0, ""]);
  const objects = parseAllDocuments(output).map((document) => document.toJS());
  deepStrictEqual(objects.map(({ kind }) => kind), KINDS);
  strictEqual(objects[0].metadata.namespace, "observability");
  ok(output.includes("value: reducer"));
});

Deno.test("main.ts manifests prints the same as JSON", async () => {
  const { code, output } = await runMain([...args, "--output=json", "--label", "team=a=b"]);
  strictEqual(code, 0);
  const { kind, items } = JSON.parse(output);
  strictEqual(kind, "List");
  deepStrictEqual(items.map(({ kind }: { kind: string }) => kind), KINDS);
  strictEqual(items[3].data["config.yaml"], "labels:\n  team: a=b\n");
});
