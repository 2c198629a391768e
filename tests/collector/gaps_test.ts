import { deepStrictEqual } from "node:assert/strict";
import { configureLogging } from "../../src/operations/mod.ts";
import { open } from "./collector_stage.ts";

/** Levels and messages about completeness that a start logs. */
async function saidAtStart(
  options: Parameters<typeof open>[0],
  prepare: (stage: ReturnType<typeof open>) => void,
): Promise<readonly string[]> {
  const lines: string[] = [];
  using _ = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => void lines.push(line),
  });
  const stage = open(options);
  prepare(stage);
  await stage.start();
  await stage.clock.pass(10_010);
  await stage.stop();
  return lines.map((line) => JSON.parse(line)).filter(({ component }) => component === "collector")
    .map(({ level, message }) => `${level}: ${message}`);
}

Deno.test("Collector.run() warns of kinds that it goes on without", async () => {
  deepStrictEqual(
    await saidAtStart({}, ({ api }) => {
      api.refuse("jobs", 403);
      api.refuse("replicasets", 403);
    }),
    [
      "info: synced: 0 pods, 0 ReplicaSets, 0 Jobs",
      "warning: going on without replicasets (forbidden), jobs (forbidden): pods of theirs are " +
      "told with their direct owner",
    ],
  );
});

Deno.test("Collector.run() wonders about a named namespace without pods", async () => {
  deepStrictEqual(await saidAtStart({ namespace: "nope" }, () => {}), [
    "info: synced: 0 pods, 0 ReplicaSets, 0 Jobs",
    "warning: no pods in namespace nope: does it exist?",
  ]);
  deepStrictEqual(await saidAtStart({}, () => {}), ["info: synced: 0 pods, 0 ReplicaSets, 0 Jobs"]);
});
