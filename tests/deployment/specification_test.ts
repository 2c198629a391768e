import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  quantityOf,
  SpecificationError,
  specificationJsonSchema,
} from "../../src/deployment/specification/mod.ts";
import { specificationOf } from "./support/specifications.ts";

function faults(text: string): readonly string[] {
  try {
    specificationOf(text);
    return [];
  } catch (error) {
    if (error instanceof SpecificationError) return error.lines;
    throw error;
  }
}

const GOOD = `mode: gateway
namespace: shop
collector_image: a
collector: { receivers: { nop: }, exporters: { nop: } }
`;

Deno.test("a fault of form is told with its line, its path and what was meant", () => {
  deepStrictEqual(faults(GOOD), []);
  deepStrictEqual(faults(`${GOOD}replica: 3\n`), [
    "test.yaml:5:1: replica: there is no such setting; did you mean replicas?",
  ]);
  deepStrictEqual(faults(`${GOOD}resources: { limits: { memory: lots } }\n`), [
    "test.yaml:5:24: resources.limits.memory: is no quantity such as 500m or 4Gi",
  ]);
  const [line = ""] = faults(GOOD.replace("gateway", "Deployment"));
  ok(line.startsWith("test.yaml:1:1: mode: "), line);
  deepStrictEqual(faults(GOOD.replace("nop: }, exporters", '"a b": }, exporters')).length, 1);
});

Deno.test("what is no YAML, or says a thing twice, is told with its place", () => {
  const [tab = ""] = faults("mode:\n\tx");
  ok(tab.startsWith("test.yaml:2:1: "), tab);
  const [twice = ""] = faults(`${GOOD}mode: sidecar\n`);
  ok(/^test\.yaml:5:1: Map keys must be unique/.test(twice), twice);
});

Deno.test("numbers are quantities too, and yes is a text", () => {
  const { resources, env } = specificationOf(
    `${GOOD}resources: { limits: { cpu: 2 } }\nenv: [{ name: A, value: yes }, { name: B, value: 1 }]\n`,
  );
  strictEqual(resources.limits?.cpu, "2");
  deepStrictEqual(env.map(({ value }) => value), ["yes", "1"]);
});

Deno.test("a preset is below what the file says, and null leaves a part of it out", () => {
  const text = "presets: [gateway]\nnamespace: shop\nname: g\nreplicas: 5\n" +
    "collector: { processors: { batch: null }, exporters: { debug: } }\n";
  const { replicas, mode, collector, high_availability: availability } = specificationOf(text);
  deepStrictEqual([replicas, mode], [5, "gateway"]);
  deepStrictEqual(Object.keys(collector.processors), ["memory_limiter"]);
  deepStrictEqual(availability.pdb, { max_unavailable: 1 });
});

Deno.test("quantityOf() reads what Kubernetes does", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["500m", 0.5],
    ["2", 2],
    ["1.5", 1.5],
    ["4Gi", 4 * 2 ** 30],
    ["1G", 1e9],
    ["1e3", 1000],
    [".5", 0.5],
    ["", undefined],
    ["4 Gi", undefined],
    ["-1", undefined],
    ["Gi", undefined],
  ];
  for (const [text, value] of cases) strictEqual(quantityOf(text), value, text);
});

Deno.test("the JSON schema demands what has no default, and nothing else", () => {
  const { required, properties } = specificationJsonSchema() as {
    readonly required: readonly string[];
    readonly properties: object;
  };
  deepStrictEqual(required, ["mode", "namespace", "collector_image", "collector"]);
  ok(Object.hasOwn(properties, "high_availability"));
});
