import type { ControlPlane } from "../../e2e/support/control_plane.ts";
import { waitFor } from "../../e2e/support/wait_for.ts";
import { Container, type Mount } from "./container.ts";
import type { RunnableImage } from "./runnable_image.ts";

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

interface ConfigMapSource {
  readonly name: string;
}

interface Volume {
  readonly name: string;
  readonly configMap?: ConfigMapSource;
  readonly emptyDir?: unknown;
  readonly projected?: {
    readonly sources: readonly { readonly configMap?: ConfigMapSource }[];
  };
}

/** A pod as the API server has it, admitted and with everything filled in. */
export interface PodObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly enableServiceLinks: boolean;
    readonly nodeName?: string;
    readonly securityContext: { readonly runAsUser?: number; readonly runAsGroup?: number };
    readonly containers: readonly ContainerSpec[];
    readonly volumes: readonly Volume[];
  };
}

interface ServiceObject {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP: string;
    readonly ports: readonly { readonly name?: string; readonly port: number }[];
  };
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The pod that a Deployment has made, once it runs. */
export async function podOfDeployment(
  plane: ControlPlane,
  namespace: string,
  deployment: string,
): Promise<PodObject> {
  return await waitFor("the Deployment's pod runs", async () => {
    const { spec: { selector } } = await plane.get(
      `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`,
    ) as { readonly spec: { readonly selector: { readonly matchLabels: Record<string, string> } } };
    const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
    const { items } = await plane.get(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels.join(","))}`,
    ) as { readonly items: readonly (PodObject & { status: { phase: string } })[] };
    const [pod] = items;
    if (pod?.status.phase !== "Running") throw new Error(pod?.status.phase ?? "there is none");
    return pod;
  });
}

/** What a kubelet would do with the containers of a pod, so far as they can tell the difference. */
export class PodRunner implements AsyncDisposable {
  readonly pod: PodObject;
  readonly #plane: ControlPlane;
  readonly #image: RunnableImage;
  readonly #folder: string;
  #services: readonly ServiceObject[] = [];
  /** Host and port. */
  #apiServer: readonly string[] = [];

  private constructor(plane: ControlPlane, image: RunnableImage, pod: PodObject, folder: string) {
    this.#plane = plane;
    this.#image = image;
    this.pod = pod;
    this.#folder = folder;
  }

  /** Prepares what all containers of the pod have in common. */
  static async of(plane: ControlPlane, image: RunnableImage, pod: PodObject): Promise<PodRunner> {
    const folder = await Deno.makeTempDir({ prefix: "k8s-collector-pod-" });
    await Deno.chmod(folder, 0o755);
    const runner = new PodRunner(plane, image, pod, folder);
    await runner.#prepare();
    return runner;
  }

  specOf(name: string): ContainerSpec {
    const found = this.pod.spec.containers.find((container) => container.name === name);
    if (found === undefined) throw new Error(`the pod has no container ${name}`);
    return found;
  }

  /**
   * Starts a container of the pod; one that ended may be started again.
   *
   * @param program path of the program instead of the image's entry point
   */
  async start(name: string, program?: string): Promise<Container> {
    const spec = this.specOf(name);
    const { config } = this.#image.configuration;
    const entryPoint = program === undefined ? config.Entrypoint : [program];
    const { runAsUser, runAsGroup } = this.pod.spec.securityContext;
    const mounts: Mount[] = [
      { source: `${this.#folder}/serviceaccount`, target: SERVICE_ACCOUNT },
      { source: `${this.#folder}/hosts`, target: "/etc/hosts" },
    ];
    const emptyFolders: string[] = [];
    for (const { name: volume, mountPath } of spec.volumeMounts ?? []) {
      if (volume.startsWith("kube-api-access-")) continue;
      const found = this.pod.spec.volumes.find((one) => one.name === volume);
      if (found?.emptyDir !== undefined) emptyFolders.push(mountPath);
      else mounts.push({ source: await this.#configuration(found), target: mountPath });
    }
    return await Container.start({
      root: this.#image.root,
      hostname: this.pod.metadata.name,
      command: [...spec.command ?? entryPoint, ...spec.args ?? []],
      environment: {
        ...this.#imageEnvironment,
        ...this.#serviceVariables,
        ...this.#variables(spec),
      },
      user: runAsUser === undefined ? config.User : `${runAsUser}:${runAsGroup ?? 0}`,
      mounts,
      emptyFolders,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #prepare(): Promise<void> {
    const { metadata: { namespace }, spec } = this.pod;
    const kubeconfig = await this.#plane.serviceAccount(namespace, spec.serviceAccountName);
    const server = /server: "?https:\/\/([^":]+):([0-9]+)/.exec(
      await Deno.readTextFile(kubeconfig),
    );
    this.#apiServer = server?.slice(1) ?? [];
    const folder = `${this.#folder}/serviceaccount`;
    await Deno.mkdir(folder);
    for (const name of ["token", "ca.crt", "namespace"]) {
      const text = await Deno.readTextFile(kubeconfig.replace(/[^/]*$/, name));
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { items } = await this.#plane.get(`/api/v1/namespaces/${namespace}/services`) as {
      readonly items: readonly ServiceObject[];
    };
    this.#services = items.filter(({ spec: { clusterIP } }) => /^[0-9]/.test(clusterIP ?? ""));
    // Names of Services and of the machine itself, as the cluster's name server would know them.
    const names = this.#services.map(({ metadata: { name } }) => `127.0.0.1 ${name}\n`).join("");
    await Deno.writeTextFile(`${this.#folder}/hosts`, `127.0.0.1 localhost\n${names}`);
  }

  get #imageEnvironment(): Record<string, string> {
    return Object.fromEntries(this.#image.configuration.config.Env.map((line) => {
      const [name = "", ...rest] = line.split("=");
      return [name, rest.join("=")];
    }));
  }

  /** Variables for Services; all of them are on this machine. */
  get #serviceVariables(): Record<string, string> {
    const [host = "", port = ""] = this.#apiServer;
    const variables: Record<string, string> = {
      KUBERNETES_SERVICE_HOST: host,
      KUBERNETES_SERVICE_PORT: port,
      KUBERNETES_SERVICE_PORT_HTTPS: port,
    };
    if (!this.pod.spec.enableServiceLinks) return variables;
    for (const { metadata, spec: { ports } } of this.#services) {
      const name = metadata.name.toUpperCase().replaceAll("-", "_");
      variables[`${name}_SERVICE_HOST`] = "127.0.0.1";
      variables[`${name}_SERVICE_PORT`] = String(ports[0]?.port);
      for (const { name: portName, port: number } of ports) {
        if (portName === undefined) continue;
        const suffix = portName.toUpperCase().replaceAll("-", "_");
        variables[`${name}_SERVICE_PORT_${suffix}`] = String(number);
      }
    }
    return variables;
  }

  #variables({ env = [] }: ContainerSpec): Record<string, string> {
    const { metadata, spec } = this.pod;
    const fields: Readonly<Record<string, string>> = {
      "metadata.name": metadata.name,
      "metadata.namespace": metadata.namespace,
      "spec.nodeName": spec.nodeName ?? "",
    };
    return Object.fromEntries(env.map(({ name, value, valueFrom }) => {
      const field = valueFrom?.fieldRef.fieldPath;
      const known = field === undefined ? value ?? "" : fields[field];
      if (known === undefined) throw new Error(`variable ${name} is ${JSON.stringify(valueFrom)}`);
      return [name, known];
    }));
  }

  /** The files of a volume made of ConfigMaps. */
  async #configuration(volume: Volume | undefined): Promise<string> {
    const sources = volume?.projected?.sources.map(({ configMap }) => configMap) ??
      [volume?.configMap];
    const folder = `${this.#folder}/volume-${volume?.name}`;
    await Deno.mkdir(folder, { recursive: true });
    const { namespace } = this.pod.metadata;
    for (const source of sources) {
      if (source === undefined) throw new Error(`volume ${JSON.stringify(volume)} is of no kind`);
      const path = `/api/v1/namespaces/${namespace}/configmaps/${source.name}`;
      const { data } = await this.#plane.get(path) as {
        readonly data: Readonly<Record<string, string>>;
      };
      for (const [name, text] of Object.entries(data)) {
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
    }
    return folder;
  }
}
