import { ConfigurationError, DOCUMENT_BYTES, parseListenAddress } from "../configuration/mod.ts";
import { plainReason } from "../failure/mod.ts";
import {
  type CompressedStreams,
  kubeconfig as kubeconfigOf,
  LIFELIKE,
  parseScenario,
  playScenario,
  type ScenarioLine,
  startSimulator,
} from "../testbed/simulator/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { textFileReader } from "./read_text_file.ts";
import { exitCodes, writeAtomically } from "../operations/mod.ts";
import { counted, print } from "../terminal/mod.ts";

export interface SimulateOptions {
  readonly pods: number;
  readonly replicasets?: number;
  /** Events per second. */
  readonly churn: number;
  readonly seed: number;
  /** `host:port`. */
  readonly listen: string;
  /** Path of the kubeconfig to write. */
  readonly kubeconfig: string;
  /** Path of a scenario file. */
  readonly scenario?: string;
  readonly bookmarkSeconds: number;
  readonly compressStreams: CompressedStreams;
}

/** In a pipe or a file a line tells now and then that it is alive. */
const FIGURES_MILLISECONDS = 10_000;

/**
 * Serves a simulated cluster until the signal aborts.
 *
 * @throws {ConfigurationError} when an option cannot be used
 */
export async function simulate(options: SimulateOptions, signal: AbortSignal): Promise<number> {
  const { pods, replicasets, churn, seed, bookmarkSeconds, compressStreams, kubeconfig } = options;
  const address = parseListenAddress(options.listen);
  if (address === undefined) {
    throw new ConfigurationError(
      `--listen is ${JSON.stringify(options.listen)}: give host:port, [ipv6]:port or :port`,
    );
  }
  const scenario = options.scenario === undefined
    ? []
    : await readScenario(options.scenario, signal);
  const simulator = startSimulator({
    pods,
    ...(replicasets === undefined ? {} : { replicasets }),
    churn,
    seed,
    bookmarkSeconds,
    compressedStreams: compressStreams,
    hostname: address.host,
    port: address.port,
    pace: LIFELIKE,
    report: print,
  });
  // Printing is also the one way to notice that nobody reads any more.
  const figures = Deno.stdout.isTerminal() ? undefined : setInterval(() => {
    print(`${counted(simulator.cluster.pods.size, "pod")}, open watches: ${simulator.watches()}`);
  }, FIGURES_MILLISECONDS);
  try {
    await write(kubeconfig, simulator.url);
    print(
      `Simulated cluster with ${counted(pods, "pod")} at ${simulator.url}: ` +
        `to watch it, run k8s-collector --kubeconfig ${kubeconfig}`,
    );
    await playScenario(scenario, simulator, { clock: SYSTEM_CLOCK, signal, report: print });
    await aborted(signal);
  } finally {
    clearInterval(figures);
    await simulator.close();
  }
  return exitCodes.success;
}

async function readScenario(
  path: string,
  signal: AbortSignal,
): Promise<readonly ScenarioLine[]> {
  let text: string;
  try {
    text = await textFileReader(SYSTEM_CLOCK, signal)(path, DOCUMENT_BYTES);
  } catch (cause) {
    throw new ConfigurationError(
      `--scenario is ${JSON.stringify(path)}: it cannot be read: ${
        plainReason(cause)
      }; give the path of a scenario`,
      { cause },
    );
  }
  return parseScenario(text);
}

async function write(path: string, url: string): Promise<void> {
  try {
    await writeAtomically(path, kubeconfigOf({ url }));
  } catch (cause) {
    throw new ConfigurationError(
      `--kubeconfig is ${JSON.stringify(path)}: the file cannot be written; give another path`,
      { cause },
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
