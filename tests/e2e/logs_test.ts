import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { sourcesCommand } from "./support/collector_command.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { freePort } from "./support/free_port.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";
import { Program } from "./support/program.ts";
import { waitFor } from "./support/wait_for.ts";

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly namespace: string };
  readonly status: {
    readonly podIP?: string;
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
}

type Line = Readonly<Record<string, unknown>>;

/** A StatefulSet's name comes back with another uid. */
const WORKLOADS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, role: first } }
    spec: { containers: [{ name: app, image: "registry.example.com/web:1" }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 1
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: app, image: "registry.example.com/db:1" }] }
`;

function present<T extends object>(value: T | undefined): T {
  if (value === undefined) throw new Error("it is not there");
  return value;
}

class Node {
  readonly folder: string;
  #second = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A line of a pod, as containerd writes it. */
  write({ metadata }: Pod, body: string): void {
    const { namespace, name, uid } = metadata;
    const folder = `${this.folder}/pods/${namespace}_${name}_${uid}/app`;
    Deno.mkdirSync(folder, { recursive: true });
    const time = new Date(Date.now() + this.#second++).toISOString();
    Deno.writeTextFileSync(`${folder}/0.log`, `${time} stdout F ${body}\n`, { append: true });
  }
}

endToEnd(
  "logs of a real cluster's pods have the names that were theirs",
  KUBERNETES,
  async (step) => {
    await using plane = await ControlPlane.start();
    const node = new Node(await Deno.makeTempDir());
    const pods = async (app: string) => {
      const list = await plane.get(`/api/v1/namespaces/default/pods?labelSelector=app%3D${app}`);
      return (list as { items: Pod[] }).items;
    };
    const running = (app: string, not = "") =>
      waitFor(
        `a pod of ${app}`,
        async () =>
          present((await pods(app)).find(({ metadata, status }) =>
            metadata.uid !== not && status.podIP && status.containerStatuses?.[0]?.containerID
          )),
        60,
      );
    const state = `${node.folder}/state`;
    const run = () => {
      const { command, args, environment } = sourcesCommand([
        "logs",
        `--state-dir=${state}`,
        `--pod-logs-dir=${node.folder}/pods`,
        `--kubeconfig=${plane.kubeconfig}`,
        "--http-listen=off",
        "--labels=role",
      ]);
      return new Program({ command, args, environment });
    };
    const lineOf = (program: Program, body: string) =>
      waitFor(
        `the line ${body}`,
        () =>
          present(
            program.output.map((line): Line => JSON.parse(line)).find((line) => line.body === body),
          ),
        30,
      );

    await plane.kubectl(["apply", "-f", "-"], WORKLOADS);
    const web = await running("web");
    const db = await running("db");
    {
      await using program = run();
      await step("a line has its pod, its container and its workload", async () => {
        node.write(web, "hello");
        const line = await lineOf(program, "hello");
        deepStrictEqual(
          [
            line["k8s.pod.uid"],
            line["k8s.deployment.name"],
            line["container.id"],
            line["k8s.pod.label.role"],
            line["container.image.name"],
            line["k8s_collector.enrichment"],
          ],
          [
            web.metadata.uid,
            "web",
            web.status.containerStatuses?.[0]?.containerID?.split("://")[1],
            "first",
            "registry.example.com/web",
            undefined,
          ],
        );
      });

      await step(
        "a name that is another pod's now stays the former one's in its lines",
        async () => {
          await plane.kubectl(["delete", "pod", "db-0", "--force", "--grace-period=0"]);
          const next = await running("db", db.metadata.uid);
          node.write(db, "late words");
          node.write(next, "first words");
          const late = await lineOf(program, "late words");
          const first = await lineOf(program, "first words");
          deepStrictEqual(
            [late["k8s.pod.uid"], late["k8s.pod.name"], late["k8s_collector.enrichment"]],
            [db.metadata.uid, "db-0", "deleted"],
          );
          deepStrictEqual([first["k8s.pod.uid"], first["k8s_collector.enrichment"]], [
            next.metadata.uid,
            undefined,
          ]);
        },
      );

      await step(
        "a deleted Deployment stays known, through a relist of a restarted server",
        async () => {
          await plane.kubectl(["delete", "deployment", "web"]);
          await waitFor("no pods", async () => strictEqual((await pods("web")).length, 0), 60);
          await plane.compact();
          await plane.restart("kube-apiserver", "KILL");
          node.write(web, "after all");
          const line = await lineOf(program, "after all");
          deepStrictEqual(
            [line["k8s.deployment.name"], line["k8s_collector.enrichment"]],
            ["web", "deleted"],
          );
        },
      );
      strictEqual((await program.stop()).code, 0);
    }
    await step("and after a restart of the agent, which repeats nothing", async () => {
      await using program = run();
      node.write(web, "still there");
      const line = await lineOf(program, "still there");
      deepStrictEqual(
        [line["k8s.deployment.name"], line["k8s_collector.enrichment"]],
        ["web", "deleted"],
      );
      strictEqual(program.output.length, 1);
      ok((await Deno.readTextFile(`${state}/inventory.json`)).startsWith('{"version":1'));
      await program.stop();
    });
    await step("lookup and inventory export ask the same cluster", async () => {
      const [now] = await pods("db");
      const ask = async (args: readonly string[]) => {
        const { command, args: all, environment } = sourcesCommand([
          ...args,
          `--kubeconfig=${plane.kubeconfig}`,
        ]);
        await using program = new Program({ command, args: all, environment });
        strictEqual((await program.ended).code, 0);
        return JSON.parse(program.output.join("\n"));
      };
      const found = await ask(["lookup", `--ip=${now?.status.podIP}`]);
      deepStrictEqual([found.state, found.pod.uid, found.owners[0].name], [
        "live",
        now?.metadata.uid,
        "db",
      ]);
      const file = await ask(["inventory", "export"]);
      ok(file.pods.some(({ uid }: { uid: string }) => uid === now?.metadata.uid));
    });
    await step("an agent knows from the central collector what that knows", async () => {
      const port = freePort();
      const central = sourcesCommand([
        `--kubeconfig=${plane.kubeconfig}`,
        "--retain=true",
        `--api-listen=127.0.0.1:${port}`,
        "--http-listen=off",
        "--intake-host=127.0.0.1",
        "--intake-port=9",
      ]);
      await using collector = new Program({
        command: central.command,
        args: central.args,
        environment: central.environment,
      });
      const url = `http://127.0.0.1:${port}`;
      const [pod] = await pods("db");
      const lookup = `${url}/api/v1/lookup?uid=${pod?.metadata.uid}`;
      await waitFor(
        "the API",
        async () => strictEqual((await (await fetch(lookup)).json()).state, "live"),
        30,
      );
      const { command, args, environment } = sourcesCommand([
        "logs",
        `--state-dir=${node.folder}/other-state`,
        `--pod-logs-dir=${node.folder}/pods`,
        `--inventory=${url}`,
        "--http-listen=off",
        "--api-listen=off",
      ]);
      await using agent = new Program({ command, args, environment });
      node.write(present(pod), "by way of the collector");
      const line = await lineOf(agent, "by way of the collector");
      deepStrictEqual(
        [line["k8s.pod.uid"], line["k8s.statefulset.name"], line["k8s_collector.enrichment"]],
        [pod?.metadata.uid, "db", undefined],
      );
      collector.assertRunning();
    });
    await Deno.remove(node.folder, { recursive: true });
  },
);
