/** The program as the chart's two containers start it, and as nobody should. */
import { match, ok, strictEqual } from "node:assert/strict";
import { collectorCommand } from "./support/collector_command.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd } from "./support/equipment.ts";
import { Program } from "./support/program.ts";
import { startApi } from "./support/start_api.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** The slot of `k8s-watcher`: the reducer is found through the variables of its Service. */
const WATCHER = {
  args: ["--log-console", "--log-level=warning"],
  environment: (port: number) => ({
    RELEASE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_HOST: "127.0.0.1",
    RELEASE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_PORT: "4317",
    RELEASE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_PORT_TELEMETRY: String(port),
    RELEASE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_PORT_STATS: "7001",
  }),
};

/** The slot of `k8s-relay`. */
const RELAY = {
  args: [
    "--log-console",
    "--warning",
    "--log-whitelist-channel=*",
    "--log-whitelist-component=*",
    "--log-whitelist-cloud-platform=*",
  ],
  environment: (port: number) => ({
    EBPF_NET_CLUSTER_NAME: "prod",
    EBPF_NET_INTAKE_HOST: "127.0.0.1",
    EBPF_NET_INTAKE_PORT: String(port),
  }),
};

for (const [name, { args, environment }] of Object.entries({ WATCHER, RELAY })) {
  Deno.test(`main.ts --print-config with the arguments of the chart's ${name} exits 0`, async () => {
    const { code, output } = await runToEnd([...args, "--print-config"], environment(7123));
    strictEqual(code, 0, output);
    match(output, /^intakeHost +127\.0\.0\.1 /m);
    match(output, /^intakePort +7123 /m);
    match(output, /^logLevel +warning /m);
  });
}

Deno.test("main.ts with a flag that nobody knows names it and exits 5", async () => {
  const { code, output } = await runToEnd(["--intake-hots=reducer"]);
  strictEqual(code, 5);
  match(output, /Unknown flag --intake-hots .*--intake-host/s);
});

endToEnd("collector runs in both containers of the chart's pod", [], async () => {
  await using api = await startApi({ pods: 100 });
  const expected = await api.expected();
  await using watcherDecoder = await startDecoder({ library: "c" });
  await using relayDecoder = await startDecoder({ library: "flex" });
  await using file = await configurationFile();
  const start = (slot: typeof WATCHER | typeof RELAY, port: number, ...more: string[]) =>
    new Program(collectorCommand([...slot.args, ...more], {
      ...slot.environment(port),
      KUBECONFIG: api.kubeconfig,
    }));
  // Both want the default port for health and metrics; one of them does without.
  await using watcher = start(WATCHER, watcherDecoder.port);
  await using relay = start(RELAY, relayDecoder.port, `--config-file=${file.path}`);
  await waitFor("both tell all pods", () => {
    for (const program of [watcher, relay]) program.assertRunning();
    assertSame(watcherDecoder.announced.pods, expected);
    assertSame(relayDecoder.announced.pods, expected);
  });
  for (const program of [watcher, relay]) {
    strictEqual((await program.stop()).code, 0);
  }
  const lines = [...watcher.errors, ...relay.errors];
  ok(lines.length > 0);
  for (const line of lines) match(line, /"level":"warning".*:8081/);
  for (const decoder of [watcherDecoder, relayDecoder]) {
    strictEqual(await decoder.stop(), 0);
    decoder.assertClean();
  }
});

async function runToEnd(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  await using program = new Program(collectorCommand(args, environment));
  const { code } = await program.ended;
  return { code, output: [...program.output, ...program.errors].join("\n") };
}

/** The file that the chart mounts, removed in the end. */
async function configurationFile(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(path, "labels:\n  environment: test\n");
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}
