/** What kustomize makes of the base, and of the overlay that docs/install.md shows. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { endToEnd, equipment } from "./support/equipment.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

interface AnyObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly name: string; readonly namespace: string }[];
}

/** A folder beside a copy of the files for Kustomize. */
async function build(folder: string): Promise<readonly AnyObject[]> {
  const { success, stdout, stderr } = await new Deno.Command(
    `${equipment("kubernetesPrograms")}/kubectl`,
    { args: ["kustomize", folder] },
  ).output();
  const decoder = new TextDecoder();
  ok(success, decoder.decode(stderr));
  return parseAllDocuments(decoder.decode(stdout)).map((document) => document.toJS() as AnyObject);
}

function identities(objects: readonly AnyObject[]): readonly string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}

async function overlay(root: string, name: string, text: string): Promise<string> {
  const folder = `${root}/${name}`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/kustomization.yaml`, text);
  return folder;
}

endToEnd(
  "kustomize makes installations that leave each other alone",
  ["kubernetesPrograms"],
  async () => {
    const guide = await Deno.readTextFile(`${PROJECT}docs/install.md`);
    const [, shown = ""] = /# kustomization\.yaml of an overlay\n([^`]+)```/.exec(guide) ?? [];
    const root = await Deno.makeTempDir({ prefix: "kustomize-" });
    try {
      await new Deno.Command("cp", { args: ["-r", `${PROJECT}deploy/kustomize`, root] }).output();
      const base = await build(`${root}/kustomize/base`);
      const one = await build(await overlay(root, "one", shown));
      const two = await build(
        await overlay(root, "two", shown.replaceAll("observability", "other")),
      );
      strictEqual(one.length, base.length);
      const all = [base, one, two].flatMap(identities);
      deepStrictEqual([...new Set(all)].sort(), all.toSorted());
      deepStrictEqual(all.filter((identity) => identity.includes(" default/")), []);
      const binding = one.find(({ kind }) => kind === "ClusterRoleBinding");
      strictEqual(binding?.roleRef?.name, "k8s-collector-observability");
      strictEqual(
        one.find(({ kind }) => kind === "ClusterRole")?.metadata.name,
        binding.roleRef.name,
      );
      deepStrictEqual(binding.subjects?.map(({ name, namespace }) => `${namespace}/${name}`), [
        "observability/k8s-collector",
      ]);
      // The base is without it: deleting an overlay must not take its namespace away.
      ok(all.every((identity) => !identity.startsWith("Namespace ")));
      const own = identities(await build(`${root}/kustomize/own-namespace`));
      deepStrictEqual(
        own.toSorted(),
        ["Namespace undefined/k8s-collector", ...identities(base)].toSorted(),
      );
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
);
