/** A pod that crashes, on a node whose kubelet is this test: only what it wrote tells why. */
import { ok, strictEqual } from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { LOOPBACK } from "../support/loopback_certificate.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { DeployStage, GATEWAY, of } from "./support/deploy_stage.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

const LAST_WORDS = "Error: invalid configuration: no such thing";

endToEnd("deploy tells the last line of a pod that crashes", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start();
  const stage = new DeployStage(plane);
  const asked: string[] = [];
  const kubelet = createServer({ cert: LOOPBACK.cert, key: LOOPBACK.key }, (request, response) => {
    asked.push(request.url ?? "");
    response.end(`${LAST_WORDS}\n`);
  });
  await new Promise<void>((resolve) => kubelet.listen(0, "127.0.0.1", resolve));
  const create = (object: object) => plane.kubectl(["create", "-f", "-"], JSON.stringify(object));
  const status = (what: string, namespace: string, value: object) =>
    stage.kubectl(
      ...["-n", namespace, "patch", ...what.split(" "), "--subresource=status", "--type=merge"],
      "-p",
      JSON.stringify({ status: value }),
    );
  await create({ apiVersion: "v1", kind: "Node", metadata: { name: "here" } });
  await status("node here", "default", {
    addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
    daemonEndpoints: { kubeletEndpoint: { Port: (kubelet.address() as AddressInfo).port } },
  });
  const gateway = of(GATEWAY, "crash");
  strictEqual((await stage.deploy("apply --create-namespace", gateway)).code, 0);
  await stage.kubectl("-n", "crash", "scale", "deployment/otel", "--replicas=0");
  // Of the deployment's labels, and of a node that nobody simulates.
  await create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "crashing",
      namespace: "crash",
      labels: {
        "app.kubernetes.io/name": "opentelemetry-collector",
        "app.kubernetes.io/instance": "otel",
        "app.kubernetes.io/component": "gateway",
      },
    },
    spec: { nodeName: "here", containers: [{ name: "otc-container", image: "a" }] },
  });
  await status("pod crashing", "crash", {
    phase: "Running",
    containerStatuses: [{
      name: "otc-container",
      image: "a",
      imageID: "a",
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, reason: "Error" } },
    }],
  });
  await step("in the list of pods", async () => {
    const { stdout } = await stage.deploy("status --pods --output=json", gateway);
    const [pod] = JSON.parse(stdout).pods;
    strictEqual(pod.lastLine, LAST_WORDS, stdout);
    strictEqual(pod.reason.hopeless, true);
    ok(
      asked.some((url) => url.includes("previous=true") && url.includes("tailLines=1")),
      `${asked}`,
    );
  });
  await step("and as the reason for which waiting ends at once", async () => {
    await stage.kubectl("-n", "crash", "scale", "deployment/otel", "--replicas=5");
    await stage.kubectl("taint", "nodes", "--all", "full=yes:NoSchedule");
    await stage.kubectl("-n", "crash", "rollout", "restart", "deployment/otel");
    const waited = await stage.deploy("wait --timeout=60s", gateway);
    strictEqual(waited.code, 6, waited.stderr);
    ok(waited.stderr.includes(LAST_WORDS), waited.stderr);
  });
  kubelet.closeAllConnections();
  await new Promise((resolve) => kubelet.close(resolve));
});
