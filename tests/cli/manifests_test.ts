import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { runMain } from "./running.ts";

const KINDS = [
  "ServiceAccount",
  "ConfigMap",
  "Deployment",
  "NetworkPolicy",
  "ClusterRole",
  "ClusterRoleBinding",
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
  strictEqual(items[1].data["config.yaml"], "labels:\n  team: a=b\n");
});

Deno.test("main.ts manifests --create-namespace prints the namespace first", async () => {
  const { code, output } = await runMain([...args, "--create-namespace", "--output=json"]);
  strictEqual(code, 0);
  const [{ kind, metadata }] = JSON.parse(output).items;
  deepStrictEqual([kind, metadata.name], ["Namespace", "observability"]);
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
