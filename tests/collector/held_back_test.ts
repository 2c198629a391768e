import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { HealthMonitor } from "../../src/collector/health_monitor.ts";
import { memoryForObjects } from "../../src/collector/mod.ts";
import { podWeight } from "../../src/inventory/weight.ts";
import { configureLogging } from "../../src/operations/mod.ts";
import { containerOf, podOf } from "../support/records.ts";
import { open as openStage, rest, runningPod } from "./collector_stage.ts";

/** About what one of the pods here weighs. */
const POD = podWeight(podOf("uid-evil-000", { containers: [containerOf("evil-000")] }));

function pod(namespace: string, number: number) {
  const { metadata, status } = runningPod(`${namespace}-${String(number).padStart(3, "0")}`);
  return { metadata: { ...metadata, namespace }, status };
}

/** A collector with room for about two hundred pods, and what it logs. */
function open() {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    write: (line) => void lines.push(line),
  });
  const stage = openStage({ memoryForObjects: 200 * POD });
  const health = new HealthMonitor({
    observe: () => ({
      watches: stage.collector.watches,
      inventory: stage.collector.inventory.statistics,
      intake: undefined,
    }),
    now: stage.clock.now,
    wallClock: stage.clock.now,
    silenceLimit: 600_000,
  });
  return {
    ...stage,
    told: (namespace: string) =>
      Object.keys(stage.told()).filter((name) => name.startsWith(namespace)).length,
    said: () =>
      lines.splice(0).map((line) => JSON.parse(line)).filter(({ message }) =>
        /held back|told again|anew/.test(message)
      ).map(({ level, message }) => `${level}: ${message}`),
    memory: () => health.report().ready.find(({ name }) => name === "memory"),
    async stop(): Promise<void> {
      await stage.stop();
      logging[Symbol.dispose]();
    },
  };
}

Deno.test("Collector.run() tells the pods of the others, whatever one namespace creates", async () => {
  const { api, start, stop, told, said, clock, memory } = open();
  await start();
  await clock.pass(10);
  strictEqual(memory()?.detail, "objects take 0 MB of 0 MB");
  for (let n = 0; n < 300; n++) api.emit("ADDED", "pods", pod("evil", n));
  await rest();
  await clock.pass(100);
  ok(told("evil") > 160 && told("evil") < 190, `${told("evil")} pods`);
  for (let n = 0; n < 10; n++) api.emit("ADDED", "pods", pod("quiet", n));
  await rest();
  await clock.pass(100);
  strictEqual(told("quiet"), 10);
  deepStrictEqual(said(), [
    "warning: pods of namespace evil are held back: it has its share of the memory. The newest " +
    "are not told until others are deleted; a quota limits them, a larger memory limit gives more",
  ]);
  const check = memory();
  strictEqual(check?.healthy, true, "nobody is taken out of service by another one's pods");
  match(check?.detail ?? "", /; held back: pods of namespace evil$/);
  await stop();
});

Deno.test("Collector.run() tells what was held back once there is room", async () => {
  const { api, start, stop, told, said, clock, memory } = open();
  for (let n = 0; n < 220; n++) api.hold("pods", pod("evil", n));
  await start();
  await clock.pass(100);
  const before = told("evil");
  ok(before > 160 && before < 190, `${before} pods`);
  said();
  for (let n = 0; n < 100; n++) api.emit("DELETED", "pods", pod("evil", n));
  await rest();
  // Their retention, and the next look whether there is room.
  for (let passed = 0; passed < 130; passed += 10) {
    await clock.pass(10_000);
    await rest();
  }
  strictEqual(told("evil"), 120);
  await clock.pass(120_000);
  deepStrictEqual(said(), [
    "info: listing pods anew: there is room again for what was held back",
    "info: pods of namespace evil are all told again",
  ]);
  match(memory()?.detail ?? "", /MB$/);
  await stop();
});

Deno.test("memoryForObjects() is what the garbage collector can do without", () => {
  const MIB = 1 << 20;
  strictEqual(Math.round(memoryForObjects(256 * MIB) / MIB), 149);
  strictEqual(Math.round(memoryForObjects(4_096 * MIB) / MIB), 2_709);
  strictEqual(Math.round(memoryForObjects(32 * MIB) / MIB), 8, "where the program hardly fits");
});
