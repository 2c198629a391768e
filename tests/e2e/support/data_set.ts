import { ControlPlane } from "./control_plane.ts";
import { equipment } from "./equipment.ts";

/** What is made; changing it makes a new data set. */
const FLAGS = ["-pods=10000", "-rs=1000", "-namespaces=50", "-nodes=100"];
const NAME = "pods-10000";

/**
 * The folder of a control plane's data with 10,000 pods. Making them takes a minute or two, so the
 * data are kept in a cache folder, by the version of Kubernetes.
 */
export async function tenThousandPods(): Promise<string> {
  const cache = `${cacheFolder()}/k8s-collector-test`;
  const folder = `${cache}/${NAME}-${await kubernetesVersion()}`;
  if (await exists(folder)) return folder;
  await Deno.mkdir(cache, { recursive: true });
  const unfinished = await Deno.makeTempDir({ dir: cache });
  {
    await using plane = await ControlPlane.start({ controllers: false });
    await plane.makePods(FLAGS);
    await plane.snapshot(unfinished);
  }
  try {
    await Deno.rename(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!await exists(folder)) throw error;
    await Deno.remove(unfinished, { recursive: true });
  }
  return folder;
}

function cacheFolder(): string {
  return Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
}

async function kubernetesVersion(): Promise<string> {
  const { stdout } = await new Deno.Command(`${equipment("kubernetesPrograms")}/kubectl`, {
    args: ["version", "--client", "--output=json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).clientVersion.gitVersion;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
