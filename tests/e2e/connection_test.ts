import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { connect, type Connection } from "../../src/kubernetes/connection/mod.ts";
import { NO_PUBLIC_AUTHORITIES } from "../support/public_authorities.ts";

/** Holds `up.sh`, `down.sh` and `sa.sh` of a control plane for tests, whose program is in KUBE_BIN. */
const kubebox = Deno.env.get("KUBEBOX");
const available = kubebox !== undefined && Deno.env.get("KUBE_BIN") !== undefined;

const namespace = "demo";

/** A control plane of our own, without controllers. */
class ControlPlane implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async start(): Promise<ControlPlane> {
    const plane = new ControlPlane(await Deno.makeTempDir({ prefix: "connection-e2e-" }));
    try {
      await plane.run("up.sh");
      return plane;
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
  }

  get adminKubeconfig(): string {
    return join(this.folder, "admin.kubeconfig");
  }

  async run(script: string, ...args: string[]): Promise<void> {
    const { success, stdout, stderr } = await new Deno.Command(join(kubebox ?? "", script), {
      args,
      env: { KUBE_RUN: this.folder, KUBE_CONTROLLERS: "0", KUBE_FAST: "1" },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(`${script}: ${decode(stdout)}${decode(stderr)}`);
  }

  /** Makes a service account, and a folder such as a pod would find; returns that folder. */
  async serviceAccount(name: string, rules?: string): Promise<string> {
    const args = [namespace, name];
    if (rules !== undefined) {
      const path = join(this.folder, `${name}.json`);
      await Deno.writeTextFile(path, rules);
      args.push(path);
    }
    await this.run("sa.sh", ...args);
    return join(this.folder, `sa-${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("down.sh");
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A ClusterRole and its binding that let a service account list pods. */
function mayListPods(name: string): string {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const items = [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
    },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function createPod(connection: Connection, serviceAccountName: string): Promise<void> {
  const response = await connection.fetch(`/api/v1/namespaces/${namespace}/pods`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "one" },
      spec: { serviceAccountName, containers: [{ name: "main", image: "registry.invalid/main" }] },
    }),
  });
  strictEqual(response.status, 201, await response.text());
}

interface PodList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

async function podNames(connection: Connection): Promise<string[]> {
  const response = await connection.fetch("/api/v1/pods?limit=10", {
    headers: { accept: "application/json" },
  });
  const text = await response.text();
  strictEqual(response.status, 200, text);
  const list: PodList = JSON.parse(text);
  return list.items.map(({ metadata }) => metadata.name);
}

async function status(connection: Connection): Promise<number> {
  const response = await connection.fetch("/api/v1/pods");
  await response.body?.cancel();
  return response.status;
}

Deno.test({
  name: "connect() reaches a real API server in every way" +
    (available ? "" : " [skipped: set KUBEBOX and KUBE_BIN to a control plane for tests]"),
  ignore: !available,
  fn: async (test) => {
    await using plane = await ControlPlane.start();
    let now = Date.now();
    const options = {
      publicAuthorities: NO_PUBLIC_AUTHORITIES,
      environment: {},
      readTextFile: (path: string) => Deno.readTextFile(path),
      clock: SYSTEM_CLOCK,
      wallClock: () => now,
    };
    const folder = await plane.serviceAccount("watcher", mayListPods("watcher"));

    await test.step("connect() by the client certificates of a kubeconfig", async () => {
      for (const http2 of [false, true]) {
        const kubeconfig = plane.adminKubeconfig;
        const connection = await connect({ ...options, kubeconfig, http2 });
        strictEqual(connection.identity, "user admin of the kubeconfig");
        if (!http2) await createPod(connection, "watcher");
        deepStrictEqual(await podNames(connection), ["one"]);
        connection.close();
      }
    });

    await test.step("connect() by impersonation, which the server confirms", async () => {
      const kubeconfig = join(plane.folder, "impersonating.kubeconfig");
      const admin = await Deno.readTextFile(plane.adminKubeconfig);
      await Deno.writeTextFile(
        kubeconfig,
        admin.replace("user: {", "user: {as: alice, as-groups: [one, two], "),
      );
      const connection = await connect({ ...options, kubeconfig });
      const response = await connection.fetch("/apis/authentication.k8s.io/v1/selfsubjectreviews", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          apiVersion: "authentication.k8s.io/v1",
          kind: "SelfSubjectReview",
        }),
      });
      const { userInfo } = (await response.json()).status;
      strictEqual(userInfo.username, "alice");
      ok(userInfo.groups.includes("one") && userInfo.groups.includes("two"));
      connection.close();
    });

    await test.step("connect() by the token file of a kubeconfig", async () => {
      const kubeconfig = join(folder, "kubeconfig");
      const connection = await connect({ ...options, kubeconfig });
      strictEqual(connection.identity, "system:serviceaccount:demo:watcher");
      strictEqual(connection.namespace, namespace);
      deepStrictEqual(await podNames(connection), ["one"]);
      connection.close();
    });

    const { hostname, port } = new URL(
      /^KUBE_SERVER=(.*)$/m.exec(await Deno.readTextFile(join(plane.folder, "env")))?.[1] ?? "",
    );
    const inCluster = {
      ...options,
      environment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
      serviceAccountFolder: folder,
    };

    await test.step("connect() in-cluster", async () => {
      const connection = await connect(inCluster);
      strictEqual(connection.description, `in-cluster https://${hostname}:${port}`);
      strictEqual(connection.identity, "system:serviceaccount:demo:watcher");
      strictEqual(connection.namespace, namespace);
      deepStrictEqual(await podNames(connection), ["one"]);
      connection.close();
    });

    await test.step("fetch() takes a rotated token up", async () => {
      const connection = await connect(inCluster);
      strictEqual(await status(connection), 200);
      const path = join(folder, "token");
      const first = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, "refused");
      strictEqual(await status(connection), 200);
      now += 60_000;
      strictEqual(await status(connection), 401);
      await plane.serviceAccount("watcher");
      ok(await Deno.readTextFile(path) !== first);
      connection.unauthorized();
      strictEqual(await status(connection), 200);
      connection.close();
    });

    await test.step("fetch() returns the refusal of an account without permissions", async () => {
      const serviceAccountFolder = await plane.serviceAccount("stranger");
      const connection = await connect({ ...inCluster, serviceAccountFolder });
      const response = await connection.fetch("/api/v1/pods", {
        headers: { accept: "application/json" },
      });
      strictEqual(response.status, 403);
      match((await response.json()).message, /system:serviceaccount:demo:stranger/);
      connection.close();
    });
  },
});
