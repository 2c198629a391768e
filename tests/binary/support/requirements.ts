import { memoryGroups } from "./memory_limit.ts";
import { equipment, type Piece } from "../../e2e/support/equipment.ts";

/** What a test needs besides the compiled program. */
export type Requirement =
  | Piece
  /** The image, which buildah builds from the packages of a Debian machine. */
  | "image"
  /** Another root and another user for a program. */
  | "root"
  /** The program helm, which `HELM` names. */
  | "helm"
  /** The published chart opentelemetry-ebpf, in the folder that `OPENTELEMETRY_EBPF_CHART` names. */
  | "chart"
  /** What the published chart renders: by helm, or in the folder `OPENTELEMETRY_EBPF_RENDERED`. */
  | "published"
  /** A network of its own, with addresses of its own. */
  | "network-namespace"
  /** Groups of processes with a limit for their memory. */
  | "memory-limit"
  /** The default port for health and metrics, which manifests do not choose. */
  | "port";

function isTaken(port: number): boolean {
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return true;
    throw error;
  }
}

function hasProgram(name: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${name}`).isFile;
    } catch {
      return false;
    }
  });
}

/** Its descendants have other packages. */
function isDebian(): boolean {
  try {
    return /^ID="?debian"?$/m.test(Deno.readTextFileSync("/etc/os-release"));
  } catch {
    return false;
  }
}

/** helm may have to be built first, which not every machine can. */
function helmLack(): string | undefined {
  const path = Deno.env.get("HELM");
  if (path === undefined) return "HELM is not set";
  try {
    const { success, stderr } = new Deno.Command(path, { args: ["version"] }).outputSync();
    const complaint = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
    return success ? undefined : `helm does not run: ${complaint}`;
  } catch (error) {
    return `helm does not run: ${error instanceof Error ? error.message : error}`;
  }
}

/** Some containers may not have one, some machines no IPv6. */
function networkLack(): string | undefined {
  const script = "ip link set lo up && ip address add fd00::1/128 dev lo nodad";
  try {
    const { success, stderr } = new Deno.Command("unshare", {
      args: ["--net", "sh", "-c", script],
    }).outputSync();
    return success
      ? undefined
      : `no network of its own: ${new TextDecoder().decode(stderr).trim()}`;
  } catch (error) {
    return `unshare does not run: ${error instanceof Error ? error.message : error}`;
  }
}

let foundHelm: { readonly lack: string | undefined } | undefined;

function unset(variable: string): string | undefined {
  return Deno.env.get(variable) === undefined ? `${variable} is not set` : undefined;
}

/** Why this machine does not have it; undefined when it has. */
export function lackOf(requirement: Requirement): string | undefined {
  switch (requirement) {
    case "image": {
      const missing = ["buildah", "apt-get", "dpkg-deb", "tar"].filter((name) => !hasProgram(name));
      if (missing.length > 0) return `no ${missing.join(", ")}`;
      return isDebian() ? undefined : "no Debian machine";
    }
    case "root":
      return Deno.build.os === "linux" && Deno.uid() === 0 ? undefined : "not root";
    case "helm":
      foundHelm ??= { lack: helmLack() };
      return foundHelm.lack;
    case "chart":
      return unset("OPENTELEMETRY_EBPF_CHART");
    case "published":
      return Deno.env.has("OPENTELEMETRY_EBPF_RENDERED")
        ? undefined
        : lackOf("chart") ?? lackOf("helm");
    case "network-namespace":
      return networkLack();
    case "memory-limit":
      return memoryGroups() === undefined ? "no writable cgroup for memory" : undefined;
    case "port":
      return isTaken(8081) ? "another process has port 8081" : undefined;
    default:
      try {
        equipment(requirement);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
  }
}

/** A test that is left out, and says why, on a machine that does not have what it needs. */
export function testWith(
  requirements: readonly Requirement[],
  name: string,
  run: (context: Deno.TestContext) => Promise<void>,
): void {
  const lacks = requirements.map(lackOf).filter((reason) => reason !== undefined);
  Deno.test({
    name: lacks.length === 0 ? name : `${name} (${lacks.join("; ")})`,
    ignore: lacks.length > 0,
    fn: run,
  });
}
