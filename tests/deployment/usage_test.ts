import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { podReason } from "../../src/deployment/health/pod_reason.ts";
import { daemonSetVerdict, deploymentVerdict } from "../../src/deployment/health/verdict.ts";
import { countedIn, rateOf } from "../../src/deployment/usage/exposition.ts";
import { requestOf } from "../../src/deployment/usage/nodes.ts";

type Pod = Parameters<typeof podReason>[0];

Deno.test("countedIn() sums what older and newer Collectors say of themselves", () => {
  const newer = 'otelcol_receiver_accepted_spans{receiver="otlp"} 5\n' +
    'otelcol_receiver_accepted_spans{receiver="jaeger"} 2\n' +
    'otelcol_receiver_accepted_log_records{} 1e1\notelcol_exporter_queue_size{e="a"} 3\n';
  deepStrictEqual(countedIn(newer), { accepted: 17, failed: 0, queued: 3 });
  const older = "# HELP x\notelcol_receiver_accepted_spans_total 4\n" +
    "otelcol_exporter_send_failed_spans_total 1\n";
  deepStrictEqual(countedIn(older), { accepted: 4, failed: 1, queued: undefined });
});

Deno.test("rateOf() knows that a counter began anew", () => {
  strictEqual(rateOf(100, 200, 10_000), 10);
  strictEqual(rateOf(100, 20, 10_000), 2);
});

Deno.test("requestOf() counts native sidecars beside the containers, and other init containers before", () => {
  const container = (name: string, cpu: string, restartPolicy?: string) => ({
    name,
    resources: { requests: { cpu, memory: "100Mi" } },
    ...restartPolicy === undefined ? {} : { restartPolicy },
  });
  const pod = {
    spec: {
      containers: [container("a", "500m")],
      initContainers: [container("s", "250m", "Always"), container("i", "2")],
    },
  } as Pod;
  deepStrictEqual(requestOf(pod), { cores: 2, bytes: 200 * 2 ** 20 });
});

Deno.test("podReason() tells a scheduler's message, a crash, too little memory, an image", () => {
  const now = Date.parse("2026-01-01T00:01:00Z");
  const reason = (status: object) => podReason({ status } as Pod, now);
  const unschedulable = (at: string) => ({
    conditions: [{
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: "0/3 nodes",
      lastTransitionTime: at,
    }],
  });
  strictEqual(reason(unschedulable("2026-01-01T00:00:50Z")), undefined);
  strictEqual(reason(unschedulable("2026-01-01T00:00:00Z"))?.why, "it finds no node: 0/3 nodes");
  const container = (state: object, lastState: object, restartCount: number) => ({
    containerStatuses: [{ name: "c", state, lastState, restartCount }],
  });
  const oom = reason(container({}, { terminated: { reason: "OOMKilled", exitCode: 137 } }, 3));
  strictEqual(oom?.crashed, "c");
  strictEqual(oom?.why.includes("resources.limits.memory"), true);
  const crash = (restarts: number) =>
    reason(container(
      { waiting: { reason: "CrashLoopBackOff" } },
      { terminated: { exitCode: 1 } },
      restarts,
    ))?.hopeless;
  deepStrictEqual([crash(1), crash(2)], [false, true]);
  const image = reason(container({ waiting: { reason: "ErrImagePull", message: "no" } }, {}, 0));
  deepStrictEqual([image?.why, image?.hopeless], ["c: ErrImagePull: no", true]);
  strictEqual(reason(container({ running: {} }, {}, 0)), undefined);
});

Deno.test("deploymentVerdict() goes by the rules of kstatus", () => {
  type Deployment = Parameters<typeof deploymentVerdict>[0];
  const verdict = (status: object) =>
    deploymentVerdict({
      metadata: { generation: 2 },
      spec: { replicas: 3 },
      status: { observedGeneration: 2, ...status },
    } as Deployment);
  const counts = (replicas: number, updatedReplicas: number, availableReplicas: number) => ({
    replicas,
    updatedReplicas,
    availableReplicas,
    readyReplicas: availableReplicas,
  });
  deepStrictEqual(verdict(counts(3, 3, 3)), { kind: "ready" });
  deepStrictEqual(verdict({ observedGeneration: 1, ...counts(3, 3, 3) }).kind, "progressing");
  deepStrictEqual(verdict(counts(4, 3, 3)), {
    kind: "progressing",
    why: "1 old pods are still there",
  });
  deepStrictEqual(verdict(counts(3, 3, 1)), {
    kind: "progressing",
    why: "1 of 3 pods are available",
  });
  const conditions = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }];
  strictEqual(verdict({ ...counts(3, 3, 3), conditions }).kind, "failed");
});

Deno.test("daemonSetVerdict() does not call an agent ready for which there is no node", () => {
  type DaemonSet = Parameters<typeof daemonSetVerdict>[0];
  const none = {
    metadata: { generation: 1 },
    status: { observedGeneration: 1, desiredNumberScheduled: 0, currentNumberScheduled: 0 },
  } as DaemonSet;
  strictEqual(daemonSetVerdict(none, { allowNoNodes: false }).kind, "progressing");
  strictEqual(daemonSetVerdict(none, { allowNoNodes: true }).kind, "ready");
});
