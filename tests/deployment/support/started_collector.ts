/** A real Collector with a configuration of ours. */
import type { CheckedSpecification } from "../../../src/deployment/checks/mod.ts";
import { configurationText } from "../../../src/deployment/objects/configuration.ts";
import { equipment } from "../../e2e/support/equipment.ts";
import { freePort } from "../../e2e/support/free_port.ts";

/** On free ports, and with folders that this machine has. */
function onThisMachine(text: string, folder: string): string {
  const ports = new Map<string, number>();
  return text.replaceAll(/(0\.0\.0\.0|localhost|\[::\]):(\d+)/g, (all, host, port) => {
    if (Number(port) > 65_535) return all;
    const free = ports.get(port) ?? freePort();
    ports.set(port, free);
    return `${host}:${free}`;
  }).replaceAll(/port: (\d+)$/gm, () => `port: ${freePort()}`)
    .replaceAll("/hostfs", "/").replaceAll("/var/lib/otelcol", folder);
}

/** @returns what it said, when it did not start */
export async function start({ collector }: CheckedSpecification): Promise<string | undefined> {
  const folder = await Deno.makeTempDir();
  const text = onThisMachine(configurationText(collector), folder);
  await Deno.writeTextFile(`${folder}/config.yaml`, text);
  const child = new Deno.Command(equipment("telemetryCollector"), {
    args: ["--config", `${folder}/config.yaml`],
    env: { NODE_NAME: "n", POD_NAME: "p", POD_IP: "127.0.0.1", BACKEND: "b" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  const ready = Promise.withResolvers<undefined>();
  const reading = (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("Everything is ready")) ready.resolve(undefined);
    }
  })();
  const ended = child.status.then(() => said);
  let isOver = false;
  child.status.then(() => isOver = true);
  try {
    return await Promise.race([ready.promise, ended]);
  } finally {
    if (!isOver) child.kill("SIGKILL");
    await Promise.all([child.status, reading]);
    await Deno.remove(folder, { recursive: true });
  }
}
