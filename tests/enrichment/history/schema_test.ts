import { deepStrictEqual, ok } from "node:assert/strict";
import { inventoryFile, PodHistory, writeInventory } from "../../../src/enrichment/history/mod.ts";
import { pod } from "../../logs/support/log_stage.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const SCHEMA: Schema = JSON.parse(Deno.readTextFileSync("docs/inventory.schema.json"));

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** What is wrong with a value, by the words of JSON Schema that our schema uses. */
function complaints(value: unknown, schema: Schema, at = "$"): readonly string[] {
  if (schema.$ref !== undefined) {
    return complaints(value, SCHEMA.$defs![schema.$ref.replace("#/$defs/", "")]!, at);
  }
  if (schema.oneOf !== undefined) {
    const fitting = schema.oneOf.filter((one) => complaints(value, one, at).length === 0);
    return fitting.length === 1 ? [] : [`${at} is none of its forms`];
  }
  if (schema.const !== undefined) return value === schema.const ? [] : [`${at} is another`];
  if (schema.enum !== undefined) return schema.enum.includes(value) ? [] : [`${at} is another`];
  const types = [schema.type].flat().map((type) => type === "integer" ? "number" : type);
  if (!types.includes(typeOf(value))) return [`${at} is ${typeOf(value)}, not ${types}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, n) => complaints(item, schema.items ?? {}, `${at}[${n}]`));
  }
  if (typeOf(value) !== "object") return [];
  const members = Object.entries(value as Record<string, unknown>);
  const missing = (schema.required ?? []).filter((name) => !members.some(([key]) => key === name));
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...members.flatMap(([name, member]) => {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      return known === undefined ? [`${at}.${name} is unknown`] : complaints(
        member,
        known,
        `${at}.${name}`,
      );
    }),
  ];
}

const OWNER = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "R" };

Deno.test("the schema of inventories has everything that one has, and nothing else", () => {
  const now = { value: 1_700_000_100_000 };
  const limits = { ttlMilliseconds: 3_600_000, count: 50_000, bytes: 64 * 1024 * 1024 };
  const history = new PodHistory({ limits, wallClock: () => now.value });
  const instance = { container: "app", kind: "regular", restart: 0, id: "containerd://0a" };
  const times = { image: "web:1", imageId: "", startedAt: 0, finishedAt: 0 };
  const live = pod({
    ips: ["10.0.0.1"],
    controller: OWNER,
    owners: [OWNER],
    labels: { app: "web" },
    instances: [{ ...instance, ...times }],
  });
  const pods = ["live", "deleted", "absent"].map((uid) => ({ ...live, uid, name: uid }));
  history.restarted(new Map(pods.map((one) => [one.uid, one])));
  now.value += 1_000;
  history.deleted("deleted");
  history.restarted(new Map([["live", pods[0]!]]));
  const file = JSON.parse(writeInventory(inventoryFile(history, now.value)));
  deepStrictEqual(
    file.pods.map(({ until }: { until: { kind: string } }) => until.kind).sort(),
    ["absent", "deleted", "live"],
  );
  deepStrictEqual(complaints(file, SCHEMA), []);
  const described = Object.keys(SCHEMA.$defs!.pod!.properties!);
  deepStrictEqual(described.filter((name) => !Object.hasOwn(file.pods[0], name)), []);
  ok(complaints({ ...file, version: 2 }, SCHEMA).length > 0);
});
