/** The command `deploy` against a control plane, and what it leaves there. */
import { sourcesCommand } from "./collector_command.ts";
import type { ControlPlane } from "./control_plane.ts";

export const GATEWAY = `
presets: [gateway]
namespace: NAMESPACE
name: otel
monitoring: { service_monitor: auto }
resources: { requests: { cpu: "0.1", memory: 1024Mi }, limits: { cpu: 1000m, memory: 2048Mi } }
collector: { exporters: { debug: } }
`;
export const AGENT = `
presets: [node]
namespace: NAMESPACE
name: otel
collector: { exporters: { debug: } }
`;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class DeployStage {
  readonly plane: ControlPlane;
  readonly folder = Deno.makeTempDirSync();

  constructor(plane: ControlPlane) {
    this.plane = plane;
  }

  /** `deploy WORDS -f FILE`, of a specification's text. */
  async deploy(words: string, specification: string, input = ""): Promise<Ran> {
    const file = `${this.folder}/specification.yaml`;
    await Deno.writeTextFile(file, specification);
    const { command, args, environment } = sourcesCommand([
      "deploy",
      ...words.split(" "),
      `--file=${file}`,
      ...words.includes("--kubeconfig") ? [] : [`--kubeconfig=${this.plane.kubeconfig}`],
    ]);
    const child = new Deno.Command(command, {
      args: [...args],
      ...environment === undefined ? {} : { env: { ...environment } },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  async kubectl(...words: readonly string[]): Promise<string> {
    return await this.plane.kubectl(words);
  }

  /** Names of everything in a namespace that a deployment may have made. */
  async everything(namespace: string): Promise<readonly string[]> {
    const kinds =
      "deployments,daemonsets,services,configmaps,serviceaccounts,pdb,hpa,networkpolicies";
    const inside = await this.kubectl("-n", namespace, "get", kinds, "-o", "name");
    const outside = await this.kubectl("get", "clusterroles,clusterrolebindings", "-o", "name");
    return [
      ...inside.split("\n"),
      ...outside.split("\n").filter((name) => name.includes(namespace)),
    ]
      .filter((name) => name !== "" && !/kube-root-ca|serviceaccount\/default$/.test(name));
  }
}

/** Of another namespace. */
export const of = (text: string, namespace: string) => text.replace("NAMESPACE", namespace);
