import { equipment, type Piece } from "./equipment.ts";
import {
  type ClusterObjects,
  type ExpectedPod,
  expectedPods,
  type OwnerObject,
  type PodObject,
} from "../../support/oracle/expected_pods.ts";
import { freePort } from "./free_port.ts";

export interface ControlPlaneOptions {
  /** Controllers, scheduler and simulated nodes; without them only the API server runs. */
  readonly controllers?: boolean;
  /** Folder with the data to start from. */
  readonly data?: string;
  /** Which programs; those of KUBE_BIN when absent. */
  readonly programs?: Piece & `kubernetes${string}Programs`;
}

/**
 * Waits until its standard input ends, as it does with this process; a signal to the terminal's
 * group does not reach it. What was killed may still be writing when its folder is removed.
 */
const GUARD = `cat >/dev/null
KUBE_FAST=1 "$KUBEBOX/down.sh"
for _ in 1 2 3 4 5; do rm -rf "$KUBE_RUN" && break; sleep 0.3; done`;

/** A script or program failed. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/**
 * A real control plane in a folder of its own. A guard stops it and removes the folder when it is
 * disposed of, and also when the test ends in any other way.
 */
export class ControlPlane implements AsyncDisposable {
  readonly #folder: string;
  readonly #guard: Deno.ChildProcess;
  #client: Deno.HttpClient | undefined;
  readonly #programs: string;
  #server = "";
  #database = "";

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.#programs = programs;
    this.#guard = new Deno.Command("setsid", {
      args: ["bash", "-c", GUARD],
      env: this.#environment(),
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const { controllers = true, data, programs = "kubernetesPrograms" } = options;
    const folder = await Deno.makeTempDir({ prefix: "k8s-collector-control-plane-" });
    const plane = new ControlPlane(folder, equipment(programs));
    try {
      await plane.#up({
        KUBE_CONTROLLERS: controllers ? "1" : "0",
        // Nobody else's while it restarts.
        KUBE_PORT: String(freePort()),
        ...(data === undefined ? {} : { KUBE_DATA: data }),
      });
      await plane.#connect();
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
    return plane;
  }

  /** Of its administrator, with a client certificate. */
  get kubeconfig(): string {
    return `${this.#folder}/admin.kubeconfig`;
  }

  /** Runs `kubectl` and answers what it printed; `input` goes to its standard input. */
  kubectl(args: readonly string[], input = ""): Promise<string> {
    return this.#run(`${this.#programs}/kubectl`, [
      `--kubeconfig=${this.kubeconfig}`,
      ...args,
    ], { input });
  }

  /** Puts the manifests of a file of this folder's `manifests` into the cluster. */
  async apply(name: string): Promise<void> {
    const url = new URL(`../manifests/${name}`, import.meta.url);
    await this.kubectl(["apply", "-f", "-"], await Deno.readTextFile(url));
  }

  /** The answer to a GET that asks for JSON, with these headers besides. */
  async answer(
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return await fetch(this.#server + path, {
      ...(this.#client === undefined ? {} : { client: this.#client }),
      headers: { accept: "application/json", ...headers },
    });
  }

  /** The answer to a GET, as JSON. */
  async get(path: string): Promise<unknown> {
    const response = await this.answer(path);
    if (!response.ok) throw new CommandError(`GET ${path}: ${await response.text()}`);
    return await response.json();
  }

  async objects(): Promise<ClusterObjects> {
    const items = async (path: string) => (await this.get(path) as { items: unknown[] }).items;
    const [pods, replicaSets, jobs] = await Promise.all([
      items("/api/v1/pods"),
      items("/apis/apps/v1/replicasets"),
      items("/apis/batch/v1/jobs"),
    ]);
    return {
      pods: pods as PodObject[],
      replicaSets: replicaSets as OwnerObject[],
      jobs: jobs as OwnerObject[],
    };
  }

  /** What the reducer should know now, once grace periods are over. */
  async expected(): Promise<ReadonlyMap<string, ExpectedPod>> {
    return expectedPods(await this.objects());
  }

  /** Stops a component, waits, and starts it again. */
  async restart(component: string, signal: "TERM" | "KILL", secondsDown = 1): Promise<void> {
    await this.#script("restart.sh", [component, String(secondsDown)], { KUBE_SIG: signal });
  }

  /** Drops the history of the database, so that no watch can go on from before. */
  async compact(): Promise<void> {
    await this.#run(`${this.#programs}/etcd-compact`, [`-endpoint=${this.#database}`]);
  }

  /** Makes a service account and answers the path of its kubeconfig. */
  async serviceAccount(namespace: string, name: string): Promise<string> {
    const folder = await this.#script("sa.sh", [namespace, name]);
    return `${folder.trim()}/kubeconfig`;
  }

  /** Creates pods in bulk; needs no controllers. */
  async makePods(args: readonly string[]): Promise<void> {
    await this.#script("mkpods.sh", args);
  }

  /** Stops everything and keeps the data in a folder, to start from. */
  async snapshot(folder: string): Promise<void> {
    await this.#script("snap.sh", [folder]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.close();
    await this.#guard.stdin.close();
    await this.#guard.status;
  }

  /** The ports that the script finds may be taken before its programs listen: then once more. */
  async #up(environment: Readonly<Record<string, string>>): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        await this.#script("up.sh", [], environment);
        return;
      } catch (error) {
        const taken = error instanceof CommandError && /address already in use/.test(error.message);
        if (!taken || attempt === 3) throw error;
      }
    }
  }

  async #connect(): Promise<void> {
    const text = await Deno.readTextFile(`${this.#folder}/env`);
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1] ?? "";
    const [ca, cert, key] = await Promise.all(
      ["KUBE_CACERT", "KUBE_CERT", "KUBE_KEY"].map((name) => Deno.readTextFile(value(name))),
    );
    this.#server = value("KUBE_SERVER");
    this.#database = value("KUBE_ETCD");
    this.#client = Deno.createHttpClient({ caCerts: [ca!], cert: cert!, key: key! });
  }

  #environment(): Record<string, string> {
    return {
      KUBE_RUN: this.#folder,
      KUBE_BIN: this.#programs,
      KUBEBOX: equipment("kubernetesScripts"),
    };
  }

  #script(
    name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    return this.#run(`${equipment("kubernetesScripts")}/${name}`, args, { environment });
  }

  async #run(
    command: string,
    args: readonly string[],
    { input = "", environment = {} }: {
      readonly input?: string;
      readonly environment?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<string> {
    const child = new Deno.Command(command, {
      args: [...args],
      env: { ...this.#environment(), ...environment },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { success, code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    if (!success) {
      throw new CommandError(
        `${command} ${args.join(" ")} ended with ${code}: ${decoder.decode(stderr)}`,
      );
    }
    return decoder.decode(stdout);
  }
}
