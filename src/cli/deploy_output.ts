import { type Manifest, toJson, YamlWriter } from "../kubernetes/manifest/mod.ts";
import { type ApiObject, apiVersionOf, type ResourceType } from "../kubernetes/resource/mod.ts";
import { print, table } from "../terminal/mod.ts";
import type { DeploySettings } from "./deploy_settings.ts";

type Output = DeploySettings["output"];

interface Printed {
  readonly type: ResourceType;
  readonly object: ApiObject;
}

function manifestOf({ type, object }: Printed): Manifest {
  return { apiVersion: apiVersionOf(type), kind: type.kind, ...object } as unknown as Manifest;
}

/** Objects as kubectl takes them. */
export function printObjects(objects: readonly Printed[], output: Output): void {
  const manifests = objects.map(manifestOf);
  switch (output) {
    case "json":
      print(toJson({ apiVersion: "v1", kind: "List", items: manifests }).trimEnd().split("\n"));
      return;
    case "name":
      print(objects.map(({ type, object }) => nameOf(type, object.metadata?.name ?? "")));
      return;
    default: {
      const writer = new YamlWriter();
      const documents = manifests.map((manifest) => writer.document(manifest));
      print(documents.join("---\n").trimEnd().split("\n"));
    }
  }
}

/** As kubectl has it: `deployment.apps/otel`. */
export function nameOf({ kind, group }: ResourceType, name: string): string {
  const suffix = group === "" ? "" : `.${group}`;
  return `${kind.toLowerCase()}${suffix}/${name}`;
}

/** Anything that has a form of its own for programs. */
export function printValue(
  value: unknown,
  output: Output,
  rows: readonly (readonly string[])[],
): void {
  if (output === "json") print(JSON.stringify(value, undefined, 2).split("\n"));
  else if (output === "yaml") {
    const writer = new YamlWriter();
    print(writer.document(JSON.parse(JSON.stringify(value))).trimEnd().split("\n"));
  } else print(table(rows));
}
