import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Source } from "../../../src/configuration/mod.ts";
import { resolveIn, type World } from "./resolving.ts";

/** What Kubernetes sets for the reducer's Service of the chart, whose first port is `stats`. */
function variablesOf(service: string, host: string): Record<string, string> {
  return {
    [`${service}_SERVICE_HOST`]: host,
    [`${service}_SERVICE_PORT`]: "7001",
    [`${service}_SERVICE_PORT_STATS`]: "7001",
    [`${service}_SERVICE_PORT_TELEMETRY`]: "7000",
    [`${service}_PORT`]: `tcp://${host}:7001`,
    [`${service}_PORT_7000_TCP_ADDR`]: host,
  };
}

const one = variablesOf("EXAMPLE_OPENTELEMETRY_EBPF_REDUCER", "10.96.0.7");
const hostSource: Source = {
  kind: "service",
  name: "EXAMPLE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_HOST",
};
const portSource: Source = {
  kind: "service",
  name: "EXAMPLE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_PORT_TELEMETRY",
};
const byDefault: Source = { kind: "default" };

/** In a container with the arguments of the published chart. */
async function intakeIn({ args = [], ...world }: World) {
  const { provenance: { intakeHost, intakePort }, warnings } = await resolveIn({
    ...world,
    args: ["--log-console", ...args],
  });
  return { host: intakeHost, port: intakePort, warnings };
}

Deno.test("resolveSettings() finds the only reducer of the namespace and its telemetry port", async () => {
  deepStrictEqual(
    await intakeIn({ environment: { ...one, KUBERNETES_SERVICE_HOST: "10.96.0.1" } }),
    {
      host: { value: "10.96.0.7", source: hostSource },
      port: { value: 7000, source: portSource },
      warnings: [],
    },
  );
});

Deno.test("resolveSettings() finds a reducer with an IPv6 address", async () => {
  const { host } = await intakeIn({ environment: variablesOf("REDUCER", "fd00::7") });
  strictEqual(host.value, "fd00::7");
});

Deno.test("resolveSettings() without a reducer in the environment keeps the default", async () => {
  deepStrictEqual(await intakeIn({ environment: variablesOf("REDUCER_UI", "10.96.0.8") }), {
    host: { value: "127.0.0.1", source: byDefault },
    port: { value: 8000, source: byDefault },
    warnings: [],
  });
});

Deno.test("resolveSettings() does not take another port of the Service for the telemetry port", async () => {
  const { EXAMPLE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_PORT_TELEMETRY: _, ...rest } = one;
  const unusable = ["", "0", "65536", "tcp://10.96.0.7:7000"];
  for (const telemetry of [undefined, ...unusable]) {
    const environment = telemetry === undefined ? rest : { ...rest, [portSource.name]: telemetry };
    const { host, port } = await intakeIn({ environment });
    deepStrictEqual([host.source, port.source], [byDefault, byDefault]);
  }
});

Deno.test("resolveSettings() uses none of several reducers and names them all", async () => {
  const environment = { ...one, ...variablesOf("B_REDUCER", "10.96.0.9") };
  const { host, port, warnings } = await intakeIn({ environment });
  deepStrictEqual([host.source, port.source], [byDefault, byDefault]);
  deepStrictEqual(warnings, [
    "Several reducers are announced in the environment (B_REDUCER_SERVICE_HOST, " +
    "EXAMPLE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_HOST), so none of them is used; " +
    "set EBPF_NET_INTAKE_HOST and EBPF_NET_INTAKE_PORT",
  ]);
});

Deno.test("resolveSettings() with a host set looks for no reducer, not even for the port", async () => {
  const environment = { ...one, ...variablesOf("B_REDUCER", "10.96.0.9") };
  const path = "/config.yaml";
  const worlds: World[] = [
    { args: ["--intake-host=mine"], environment },
    { environment: { ...environment, EBPF_NET_INTAKE_HOST: "mine" } },
    { args: ["--config-file", path], environment, files: { [path]: "intake: {host: mine}" } },
  ];
  for (const world of worlds) {
    const { host, port, warnings } = await intakeIn(world);
    strictEqual(host.value, "mine");
    deepStrictEqual(port, { value: 8000, source: byDefault });
    deepStrictEqual(warnings, []);
  }
});

Deno.test("resolveSettings() with only a port set keeps it for the reducer that is found", async () => {
  const { host, port } = await intakeIn({ args: ["--intake-port=9"], environment: one });
  deepStrictEqual(host.source, hostSource);
  deepStrictEqual(port, { value: 9, source: { kind: "flag", name: "--intake-port" } });
});

Deno.test("resolveSettings() believes no Service outside of the published chart's containers", async () => {
  for (const environment of [one, { ...one, ...variablesOf("X_REDUCER", "10.96.0.9") }]) {
    const { provenance, warnings } = await resolveIn({ environment });
    deepStrictEqual(provenance.intakeHost, { value: "127.0.0.1", source: byDefault });
    deepStrictEqual(warnings, [
      "A Service announces a reducer (EXAMPLE_OPENTELEMETRY_EBPF_REDUCER_SERVICE_HOST), but " +
      "whoever may create Services here can: it counts only with the arguments of the published " +
      "chart. Set EBPF_NET_INTAKE_HOST",
    ]);
  }
  const { warnings } = await resolveIn({ environment: one, args: ["--intake-host=reducer"] });
  deepStrictEqual(warnings, []);
});
