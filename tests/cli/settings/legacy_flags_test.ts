import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { resolveIn } from "./resolving.ts";

Deno.test("resolveSettings() takes the chart's arguments of the watcher container", async () => {
  const { settings, provenance, ignored, warnings } = await resolveIn({
    args: ["--log-console", "--log-level=warning"],
  });
  strictEqual(settings.logLevel, "warning");
  deepStrictEqual(provenance.logLevel.source, { kind: "flag", name: "--log-level" });
  deepStrictEqual(provenance.intakeHost.source, { kind: "default" });
  deepStrictEqual([ignored, warnings], [[], []]);
});

Deno.test("resolveSettings() takes the chart's arguments and variables of the relay container", async () => {
  const path = "/etc/network-explorer/config.yaml";
  const { settings, provenance, ignored, warnings } = await resolveIn({
    args: [
      `--config-file=${path}`,
      "--log-console",
      "--warning",
      "--log-whitelist-channel=upstream_connection,tcp",
      "--log-whitelist-component=x",
      "--log-whitelist-cloud-platform=aws",
    ],
    environment: {
      EBPF_NET_CLUSTER_NAME: "prod",
      EBPF_NET_DEBUG_MODE: "true",
      EBPF_NET_RUN_UNDER_GDB: "gdb",
      EBPF_NET_INTAKE_HOST: "example-opentelemetry-ebpf-reducer",
      EBPF_NET_INTAKE_PORT: "7000",
      EBPF_NET_MINIDUMP_DIR: "/hostfs/var/run/network-explorer/minidump",
      EBPF_NET_CRASH_METRIC_HOST: "crash",
      EBPF_NET_CRASH_METRIC_PORT: "4317",
    },
    files: { [path]: "labels:\n  environment: prod\n" },
  });
  strictEqual(settings.intakeHost, "example-opentelemetry-ebpf-reducer");
  strictEqual(settings.intakePort, 7000);
  strictEqual(settings.clusterName, "prod");
  strictEqual(settings.configFile, path);
  strictEqual(settings.logLevel, "warning");
  deepStrictEqual(settings.labels, { environment: "prod" });
  deepStrictEqual(provenance.logLevel.source, { kind: "flag", name: "--warning" });
  deepStrictEqual(provenance.labels.source, { kind: "file", path, key: "labels" });
  deepStrictEqual(ignored, [
    "--log-whitelist-channel",
    "--log-whitelist-component",
    "--log-whitelist-cloud-platform",
  ]);
  deepStrictEqual(warnings, []);
});

Deno.test("resolveSettings() takes the two dashes that a chart without a log level renders", async () => {
  strictEqual((await resolveIn({ args: ["--"] })).settings.logLevel, "info");
});

for (
  const [flag, level] of [
    ["--trace", "trace"],
    ["--debug", "debug"],
    ["--info", "info"],
    ["--warning", "warning"],
    ["--error", "error"],
    ["--critical", "fatal"],
    ["-debug", "debug"],
    ["-log-level=trace", "trace"],
  ] as const
) {
  Deno.test(`resolveSettings() reads ${flag} as log level ${level}`, async () => {
    strictEqual((await resolveIn({ args: [flag] })).settings.logLevel, level);
  });
}

const withoutValue = ["log-console", "log-to-stderr", "no-log-file", "local-test"];
const withValue = [
  "server-address",
  "aws-timeout",
  "heartbeat-interval-sec",
  "intake-encoder",
  "log-whitelist-channel",
  "log-whitelist-component",
  "log-whitelist-cloud-platform",
  "log-whitelist-utility",
];

for (const name of [...withoutValue, "log-whitelist-all", "debug"]) {
  Deno.test(`resolveSettings() --${name} does not swallow the argument behind it`, async () => {
    for (const dashes of ["-", "--"]) {
      const args = [`${dashes}${name}`, "--intake-port=7"];
      strictEqual((await resolveIn({ args })).settings.intakePort, 7);
      await rejects(resolveIn({ args: [`${dashes}${name}`, "word"] }), ConfigurationError);
    }
  });
}

for (const name of withoutValue) {
  Deno.test(`resolveSettings() --${name} takes Go's booleans and nothing else`, async () => {
    for (const text of ["true", "false", "1", "0", "T"]) {
      strictEqual((await resolveIn({ args: [`--${name}=${text}`] })).settings.intakePort, 8000);
    }
    await rejects(resolveIn({ args: [`--${name}=maybe`] }), {
      name: "ConfigurationError",
      message:
        `Flag --${name} on the command line has the value "maybe"; allowed: no value, true or false.`,
    });
  });
}

for (const name of withValue) {
  Deno.test(`resolveSettings() ignores --${name} and its value in each spelling`, async () => {
    for (const dashes of ["-", "--"]) {
      for (const spelling of [[`${dashes}${name}=a:1`], [`${dashes}${name}`, "a:1"]]) {
        const args = [...spelling, "--intake-port", "7"];
        const { settings, ignored } = await resolveIn({ args });
        strictEqual(settings.intakePort, 7);
        deepStrictEqual(ignored, [`--${name}`]);
      }
    }
  });
}

Deno.test("resolveSettings() names an ignored flag once, however often it is given", async () => {
  const args = ["--local-test", "-local-test", "--no-log-file", "--local-test"];
  deepStrictEqual((await resolveIn({ args })).ignored, ["--local-test", "--no-log-file"]);
});
