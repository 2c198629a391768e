import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "../../src/kubernetes/manifest/mod.ts";
import { runMain } from "./running.ts";

const KINDS = [
  "ServiceAccount",
  "ConfigMap",
  "NetworkPolicy",
  "Deployment",
  "NetworkPolicy",
  "ClusterRole",
  "ClusterRoleBinding",
];
const args = ["manifests", "--namespace=observability", "--with=egress-policy"];

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
  strictEqual(items[1].data["config.yaml"], "labels:\n  team: a=b\n");
});

Deno.test("main.ts manifests --create-namespace prints the namespace first", async () => {
  const { code, output } = await runMain([...args, "--create-namespace", "--output=json"]);
  strictEqual(code, 0);
  const [{ kind, metadata }] = JSON.parse(output).items;
  deepStrictEqual([kind, metadata.name], ["Namespace", "observability"]);
});

Deno.test("main.ts manifests makes a namespace of its own where none is named", async () => {
  const { code, output } = await runMain(["manifests", "--output=json"]);
  strictEqual(code, 0);
  const { items } = JSON.parse(output) as { readonly items: readonly Manifest[] };
  deepStrictEqual([items[0]?.kind, items[0]?.metadata["name"]], ["Namespace", "k8s-collector"]);
  const namespaces = new Set(items.map(({ metadata }) => metadata["namespace"]));
  deepStrictEqual([...namespaces], [undefined, "k8s-collector"]);
});

Deno.test("main.ts manifests makes objects in default, and no namespace, when it is told to", async () => {
  const { output } = await runMain(["manifests", "--namespace=default", "--output=json"]);
  const { items } = JSON.parse(output) as { readonly items: readonly Manifest[] };
  ok(items.every(({ kind }) => kind !== "Namespace"));
  strictEqual(items[0]?.metadata["namespace"], "default");
});

Deno.test("main.ts manifests lets in whom it is told", async () => {
  const policies = async (...more: readonly string[]) => {
    const { code, output } = await runMain(["manifests", "--output=json", ...more]);
    strictEqual(code, 0);
    const { items } = JSON.parse(output) as { readonly items: readonly Manifest[] };
    return JSON.stringify(items.filter(({ kind }) => kind === "NetworkPolicy"));
  };
  match(await policies(), /"kubernetes.io\/metadata.name":"monitoring"/);
  match(await policies("--monitoring-namespace=ops"), /"kubernetes.io\/metadata.name":"ops"/);
  strictEqual(await policies("--no-network-policy"), "[]");
});

for (
  const [option, complaint] of [
    ["--image=", /--image.*it is empty; allowed: REGISTRY\/NAME:TAG/],
    ["--image=foo bar", /it is not the reference of an image/],
    ["--image=Foo/Bar", /it is not the reference of an image/],
    [`--name=${"n".repeat(65)}`, /--name.*it is not a name for objects; allowed: at most 63/],
    ["--name=9", /it is not a name for objects/],
    ["--namespace=No", /it is not the name of a namespace/],
  ] as const
) {
  Deno.test(`main.ts manifests ${option.slice(0, 20)} exits 5 and says what is allowed`, async () => {
    const { code, output, error } = await runMain(["manifests", option]);
    deepStrictEqual([code, output], [5, ""]);
    match(error, complaint);
  });
}

Deno.test("main.ts manifests takes references of images in all their forms", async () => {
  const digest = `sha256:${"0f".repeat(32)}`;
  for (
    const image of [
      "k8s-collector",
      "localhost:5000/k8s-collector:0.1.0",
      `registry.example/a/b_c--d/k8s-collector:v1@${digest}`,
      "[2001:db8::1]:5000/x",
    ]
  ) {
    const { code, output } = await runMain(["manifests", `--image=${image}`, "--output=json"]);
    strictEqual(code, 0, image);
    ok(output.includes(`"image": "${image}"`));
  }
});
