import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  DEFAULT_SCENARIO,
  LIFELIKE,
  parseScenario,
  playScenario,
  ScenarioError,
  type Simulator,
} from "../../../src/testbed/simulator/mod.ts";
import { withSimulator } from "./client.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Plays a scenario while time flies; answers what happened, with the seconds at which it did. */
async function play(text: string, seconds: number, seed = 1) {
  const clock = new FakeClock();
  const start = clock.now();
  const told: string[] = [];
  const signals: string[] = [];
  const report = (line: string) => told.push(`${(clock.now() - start) / 1000} ${line}`);
  let pods: (readonly string[])[] = [];
  await withSimulator({ clock, seed, pace: LIFELIKE, report }, async (simulator) => {
    const ending = new AbortController();
    const playing = playScenario(parseScenario(text), simulator, {
      clock,
      signal: ending.signal,
      report,
      onSignal: (name) => signals.push(name),
    });
    let over = false;
    playing.then(() => over = true, () => over = true);
    for (let i = 0; i < seconds * 10 && !over; i++) {
      clock.advance(100);
      // The steps after a wait run when this one lets them.
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    ending.abort();
    await playing;
    pods = state(simulator);
  });
  strictEqual(clock.timers, 0);
  return { told, signals, pods };
}

function state(simulator: Simulator): (readonly string[])[] {
  return [...simulator.cluster.pods.values()].map(({ metadata, status }) => [
    metadata.namespace,
    metadata.name,
    status.phase,
    status.podIP ?? "",
    ...(status.containerStatuses ?? []).map(({ containerID }) => containerID ?? ""),
  ]);
}

Deno.test("playScenario() does the steps in their order and time, and tells of them", async () => {
  const { told, signals, pods } = await play(
    `
    deployment shop/web replicas=2 image=nginx:1.27
    wait 3s
    scale shop/web replicas=1
    repeat 2 times
      wait 1s
      signal bell
    end
    cronjob ops/report every=5s runs=1s image=report:1
    wait 6s
    delete-namespace ops
    delete shop/web
    wait 2s
    pod ops/shell image=busybox:1
    wait 2s
  `,
    60,
  );
  const texts = told.map((line) => line.replace(/report-\d+/, "report-…"));
  deepStrictEqual(texts, [
    "0 Deployment shop/web created with 2 pods",
    "3 shop/web scaled from 2 to 1",
    "4 Signal bell",
    "5 Signal bell",
    "5 CronJob ops/report created, fires every 5 s",
    "10 CronJob ops/report fired: Job report-…",
    "11 Namespace ops deleted with all that was in it",
    "11 shop/web deleted",
    "13 Pod ops/shell created with 1 pod",
  ]);
  deepStrictEqual(signals, ["bell", "bell"]);
  deepStrictEqual(pods.map(([namespace, name, phase]) => [namespace, name, phase]), [
    ["ops", "shell", "Running"],
  ]);
});

Deno.test("playScenario() says in which line a step cannot be done", () =>
  withSimulator({}, async (simulator) => {
    const options = { clock: new FakeClock(), signal: new AbortController().signal };
    const play = (text: string) => playScenario(parseScenario(text), simulator, options);
    await rejects(play("compact\nrollout shop/web image=a:1"), (error) => {
      ok(error instanceof ScenarioError);
      strictEqual(
        error.message,
        'line 2: "rollout shop/web image=a:1": There is no workload shop/web: create it first',
      );
      return true;
    });
    await rejects(play("deployment a/b image=x replicas=0\nrestart a/b"), /a\/b has no pod/);
    await rejects(play("delete a/none"), /There is no workload a\/none/);
  }));

Deno.test("playScenario() of DEFAULT_SCENARIO shows something every few seconds, for ever", async () => {
  const { told, pods } = await play(DEFAULT_SCENARIO, 200);
  const times = told.map((line) => Number(line.split(" ")[0]));
  ok(Math.max(...times.map((time, i) => time - (times[i - 1] ?? 0))) <= 4, "a long silence");
  ok(told.filter((line) => line.includes("rolled out")).length >= 6);
  for (const expected of ["fired", "deleted by force", "scaled", "crashed", "restart-reducer"]) {
    ok(told.some((line) => line.includes(expected)), expected);
  }
  ok(pods.length > 12 && pods.length < 30, `${pods.length} pods`);
});

Deno.test("playScenario() does the same for the same seed", async () => {
  const first = await play(DEFAULT_SCENARIO, 60, 3);
  deepStrictEqual(await play(DEFAULT_SCENARIO, 60, 3), first);
  const other = await play(DEFAULT_SCENARIO, 60, 4);
  ok(JSON.stringify(other.pods) !== JSON.stringify(first.pods));
});
