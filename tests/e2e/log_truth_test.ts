/** Pods come and go for a while on a real API server that fails: every line has to be the truth. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Random } from "../../src/testbed/simulator/mod.ts";
import { sourcesCommand } from "./support/collector_command.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";
import { Program } from "./support/program.ts";
import { waitFor } from "./support/wait_for.ts";

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly namespace: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly podIP?: string;
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
}

/** What every line of a pod has to say. */
interface Truth {
  readonly pod: Pod;
  readonly expected: Readonly<Record<string, unknown>>;
  lines: number;
}

const SEED = 1;
const MILLISECONDS = 25_000;

const WORKLOADS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: checkout } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "registry.example.com/web:1" }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 3
  serviceName: db
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: app, image: "registry.example.com/db:1" }] }
`;

class Truths {
  readonly all = new Map<string, Truth>();
  readonly #folder: string;
  #time = Date.now();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes what is new. */
  learn(pods: readonly Pod[]): void {
    for (const pod of pods) {
      const { name, uid, namespace } = pod.metadata;
      const id = pod.status.containerStatuses?.[0]?.containerID;
      if (this.all.has(uid) || id === undefined || pod.status.podIP === undefined) continue;
      const isWeb = name.startsWith("web-");
      this.all.set(uid, {
        pod,
        lines: 0,
        expected: {
          "k8s.pod.uid": uid,
          "k8s.pod.name": name,
          "k8s.namespace.name": namespace,
          "k8s.namespace.label.team": "checkout",
          "k8s.node.name": pod.spec.nodeName,
          "k8s.pod.ip": pod.status.podIP,
          "k8s.deployment.name": isWeb ? "web" : undefined,
          "k8s.statefulset.name": isWeb ? undefined : "db",
          "container.id": id.split("://")[1],
          "k8s.container.restart_count": 0,
        },
      });
    }
  }

  /** A line of any pod that ever was. */
  write(random: Random): void {
    const truth = random.pick([...this.all.values()]);
    if (truth === undefined) return;
    const { namespace, name, uid } = truth.pod.metadata;
    const folder = `${this.#folder}/${namespace}_${name}_${uid}/app`;
    Deno.mkdirSync(folder, { recursive: true });
    const time = new Date(this.#time++).toISOString();
    const line = `${time} stdout F ${uid} ${truth.lines++}\n`;
    Deno.writeTextFileSync(`${folder}/0.log`, line, { append: true });
  }
}

endToEnd(
  "every line of pods that come and go is of the pod that wrote it",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start();
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(`${folder}/pods`);
    const random = new Random(SEED);
    const truths = new Truths(`${folder}/pods`);
    const list = async () => {
      const found = await plane.get("/api/v1/namespaces/shop/pods");
      truths.learn((found as { items: Pod[] }).items);
    };
    await plane.kubectl(["apply", "-f", "-"], WORKLOADS);
    const { command, args, environment } = sourcesCommand([
      "logs",
      `--state-dir=${folder}/state`,
      `--pod-logs-dir=${folder}/pods`,
      `--kubeconfig=${plane.kubeconfig}`,
      "--namespace-labels=team",
      "--cluster-uid=true",
      // Longer than a server that was killed again and again is left alone.
      "--wait=30s",
      "--http-listen=off",
      "--api-listen=off",
    ]);
    await using program = new Program({ command, args, environment });
    const recoveries = () =>
      program.errors.filter((line) => line.includes("the API server answers again")).length;
    await waitFor("pods", async () => {
      await list();
      ok(truths.all.size >= 7);
    }, 60);
    // Pods that go before its first list are told to nobody.
    truths.write(random);
    await waitFor("the first line", () => ok(program.output.length > 0), 30);
    await step("pods are replaced, a list expires, the server is killed", async () => {
      const changes = [
        () => plane.kubectl(["-n", "shop", "rollout", "restart", "deployment/web"]),
        () => plane.kubectl(["-n", "shop", "scale", "deployment/web", "--replicas=2"]),
        () => plane.kubectl(["-n", "shop", "scale", "deployment/web", "--replicas=5"]),
        () => plane.kubectl(["-n", "shop", "delete", "pod", "db-0", "--force", "--grace-period=0"]),
        () => plane.kubectl(["-n", "shop", "delete", "pod", "db-1", "--force", "--grace-period=0"]),
        async () => {
          const before = recoveries();
          await plane.compact();
          await plane.restart("kube-apiserver", "KILL");
          // What comes and goes before it asks again, nobody told it.
          await waitFor("another list", () => ok(recoveries() > before), 60);
        },
      ];
      const writing = setInterval(() => truths.write(random), 5);
      try {
        const end = Date.now() + MILLISECONDS;
        for (let n = 0; Date.now() < end; n++) {
          await changes[n % changes.length]!();
          await new Promise((resolve) => setTimeout(resolve, 500));
          await waitFor("a list", list, 30);
        }
      } finally {
        clearInterval(writing);
      }
    });
    await step("every line has come, once, with all that is true of it", async () => {
      const total = [...truths.all.values()].reduce((sum, { lines }) => sum + lines, 0);
      ok(truths.all.size > 15, `${truths.all.size} pods`);
      await waitFor(`${total} lines`, () => strictEqual(program.output.length, total), 30);
      const system = await plane.get("/api/v1/namespaces/kube-system") as Pod;
      const next = new Map<string, number>();
      for (const text of program.output) {
        const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
        const [uid = "", number] = String(line.body).split(" ");
        const { expected } = truths.all.get(uid)!;
        const told = Object.fromEntries(Object.keys(expected).map((name) => [name, line[name]]));
        deepStrictEqual(told, expected, text);
        strictEqual(line["k8s.cluster.uid"], system.metadata.uid);
        strictEqual(Number(number), next.get(uid) ?? 0);
        next.set(uid, Number(number) + 1);
      }
    });
    strictEqual((await program.stop()).code, 0);
    await Deno.remove(folder, { recursive: true });
  },
);
