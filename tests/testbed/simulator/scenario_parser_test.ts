import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  DEFAULT_SCENARIO,
  parseScenario,
  ScenarioError,
} from "../../../src/testbed/simulator/mod.ts";

function steps(text: string) {
  return parseScenario(text).map(({ step }) => step);
}

const KEY = { namespace: "shop", name: "web" };

Deno.test("parseScenario() reads workloads with all that can be said about them", () => {
  const [step] = steps(
    "deployment shop/web replicas=3 image=reg:5000/web:1 sidecar=a:1 sidecar=b:2 init=c:3 " +
      "label=tier:front families=IPv6,IPv4 host-network",
  );
  deepStrictEqual(step, {
    kind: "create",
    workloadKind: "Deployment",
    key: KEY,
    replicas: 3,
    workload: {
      image: "reg:5000/web:1",
      sidecars: ["a:1", "b:2"],
      initImages: ["c:3"],
      labels: { tier: "front" },
      families: ["IPv6", "IPv4"],
      hostNetwork: true,
    },
  });
});

Deno.test("parseScenario() reads every step", () => {
  const text = `
    # a comment
    statefulset shop/web image=a:1   # another one
    daemonset shop/web image=a:1
    pod shop/web image=a:1
    job shop/web runs=500ms image=a:1
    cronjob shop/web every=1m runs=1.5s image=a:1
    rollout shop/web image=a:2
    scale shop/web replicas=0
    restart shop/web
    delete-pod shop/web
    kill-pod shop/web
    debug shop/web
    touch shop/web
    orphan shop/web
    adopt shop/web
    delete shop/web
    delete-namespace shop
    compact
    signal lights-out
    wait 2s
  `;
  const workload = { image: "a:1" };
  const create = { kind: "create", key: KEY, replicas: 1, workload };
  deepStrictEqual(steps(text), [
    { ...create, workloadKind: "StatefulSet" },
    { ...create, workloadKind: "DaemonSet" },
    { ...create, workloadKind: "Pod" },
    { kind: "job", key: KEY, runs: 500, workload },
    { kind: "cronjob", key: KEY, every: 60_000, runs: 1500, workload },
    { kind: "rollout", key: KEY, image: "a:2" },
    { kind: "scale", key: KEY, replicas: 0 },
    ...["restart", "delete-pod", "kill-pod", "debug", "touch", "orphan", "adopt", "delete"]
      .map((kind) => ({ kind, key: KEY })),
    { kind: "delete-namespace", namespace: "shop" },
    { kind: "compact" },
    { kind: "signal", name: "lights-out" },
    { kind: "wait", milliseconds: 2000 },
  ]);
});

Deno.test("parseScenario() nests repeats and remembers lines", () => {
  const [outer, last] = parseScenario(
    "repeat 2 times\n  repeat 3\n    compact\n  end\nend\n\nwait 1s\n",
  );
  strictEqual(outer?.line, 1);
  strictEqual(last?.line, 7);
  strictEqual(outer.step.kind, "repeat");
  const [inner] = outer.step.steps;
  strictEqual(inner?.step.kind, "repeat");
  deepStrictEqual([outer.step.times, inner.step.times, inner.step.steps[0]?.line], [2, 3, 3]);
});

const WRONG: readonly (readonly [text: string, message: string])[] = [
  ["wait 1s\nfly shop/web", 'line 2: "fly shop/web": is no step: use one of deployment,'],
  ["deployment web image=a:1", '"web" is not NAMESPACE/NAME in lower case'],
  ["deployment shop/web", 'line 1: "deployment shop/web": image=… is missing'],
  ["deployment shop/web image=a image=b", "image= is there twice"],
  ["deployment shop/web image=a replicas=many", "replicas=many is no number"],
  ["deployment shop/web image=a colour=red", '"colour=red" is not understood here: remove it'],
  ["deployment shop/web image=a label=red", "label=red is not KEY:VALUE"],
  ["deployment shop/web image=a families=IPX", "families=IPX is no address family"],
  ["rollout", 'NAMESPACE/NAME is missing after "rollout"'],
  ["wait 5", "wait 5 is no time such as 500ms, 2s or 1m"],
  ["job shop/web image=a", "runs=… is missing"],
  ["compact now", '"now" is not understood here'],
  ["repeat twice\nend", "twice is no number of times"],
  ["wait 1s\nrepeat 2\ncompact", 'line 2: this repeat has no end: add a line "end"'],
  ["end", "closes no repeat"],
  ["repeat\ncompact\nend", "line 1: this repeat never ends and never waits"],
];

for (const [text, message] of WRONG) {
  Deno.test(`parseScenario() refuses ${JSON.stringify(text)} and says why`, () => {
    throws(
      () => parseScenario(text),
      (error) => error instanceof ScenarioError && error.message.includes(message),
    );
  });
}

Deno.test("DEFAULT_SCENARIO is a scenario", () => {
  strictEqual(parseScenario(DEFAULT_SCENARIO).at(-1)?.step.kind, "repeat");
});
