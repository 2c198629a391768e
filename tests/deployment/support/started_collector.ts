/** A real Collector with a configuration of ours. */
import type { CheckedSpecification } from "../../../src/deployment/checks/mod.ts";
import { configurationText } from "../../../src/deployment/objects/configuration.ts";
import { equipment } from "../../e2e/support/equipment.ts";
import { freePort } from "../../e2e/support/free_port.ts";

/** What a test may do with a Collector that has started. */
export interface Started {
  /** For a port of the configuration the one that it has on this machine. */
  readonly port: (wanted: number) => number;
  /** In the place of /var/lib/otelcol, and of /tmp. */
  readonly folder: string;
}

/** On free ports, and with folders that this machine has. */
function onThisMachine(text: string, folder: string, ports: Map<number, number>): string {
  return text.replaceAll(/(0\.0\.0\.0|localhost|\[::\]):(\d+)/g, (all, host, written) => {
    const port = Number(written);
    if (port > 65_535) return all;
    const free = ports.get(port) ?? freePort();
    ports.set(port, free);
    return `${host}:${free}`;
  }).replaceAll(/port: (\d+)$/gm, () => `port: ${freePort()}`)
    .replaceAll("/hostfs", "/").replaceAll(/\/var\/lib\/otelcol|\/tmp(?=\/out)/g, folder);
}

/**
 * Starts it, does something with it, and ends it.
 *
 * @returns what it said, when it did not start
 */
export async function start(
  { collector }: CheckedSpecification,
  work: (started: Started) => Promise<void> = () => Promise.resolve(),
): Promise<string | undefined> {
  const folder = await Deno.makeTempDir();
  const ports = new Map<number, number>();
  const text = onThisMachine(configurationText(collector), folder, ports);
  await Deno.writeTextFile(`${folder}/config.yaml`, text);
  const child = new Deno.Command(equipment("telemetryCollector"), {
    args: ["--config", `${folder}/config.yaml`],
    env: { NODE_NAME: "n", POD_NAME: "p", POD_IP: "127.0.0.1", BACKEND: "b" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  let isOver = false;
  const ready = Promise.withResolvers<undefined>();
  const reading = (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("Everything is ready")) ready.resolve(undefined);
    }
  })();
  const ended = child.status.then(() => {
    isOver = true;
    return said;
  });
  try {
    const outcome = await Promise.race([ready.promise, ended]);
    if (outcome === undefined) {
      await work({ port: (wanted) => ports.get(wanted) ?? wanted, folder });
    }
    return outcome;
  } finally {
    if (!isOver) child.kill("SIGKILL");
    await Promise.all([child.status, reading]);
    await Deno.remove(folder, { recursive: true });
  }
}
