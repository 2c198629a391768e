import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Resolution } from "../../../src/cli/resolve_settings.ts";
import type { SettingKey } from "../../../src/cli/settings.ts";
import type { Source } from "../../../src/configuration/mod.ts";
import { resolveIn, type World } from "./resolving.ts";

const path = "/etc/network-explorer/config.yaml";
const fileArgs = [`--config-file=${path}`];

function resolved(resolution: Resolution, key: SettingKey): [unknown, Source] {
  const { value, source } = resolution.provenance[key];
  // The two views of a resolution must never disagree.
  deepStrictEqual(resolution.settings[key], value);
  return [value, source];
}

Deno.test("resolveSettings() gives every default without any input", async () => {
  const { settings, provenance, ignored, warnings } = await resolveIn({});
  deepStrictEqual(settings, {
    intakeHost: "127.0.0.1",
    intakePort: 8000,
    intakeCompression: "lz4",
    intakeTls: "off",
    intakeTlsCa: undefined,
    intakeTlsCert: undefined,
    intakeTlsKey: undefined,
    intakeTlsServerName: undefined,
    intakeMaxAgeSeconds: 0,
    deleteTtlSeconds: 60,
    deleteCapacity: 10_000,
    waitingLimit: 10_000,
    relist: "diff",
    initialList: "auto",
    watchTimeoutSeconds: 230,
    kubeconfig: undefined,
    context: undefined,
    namespace: undefined,
    labelSelector: undefined,
    fieldSelector: undefined,
    hostname: "k8s-collector",
    version: { major: 0, minor: 11, patch: 0 },
    clusterName: undefined,
    labels: {},
    configFile: undefined,
    logLevel: "info",
    logFormat: "auto",
    httpListen: "[::]:8081",
    apiListen: "127.0.0.1:8082",
    apiTokenFile: undefined,
    apiTlsCert: undefined,
    apiTlsKey: undefined,
    retain: false,
    retainTtl: 3_600_000,
    retainCount: 50_000,
    retainBytes: 64 * 1024 * 1024,
  });
  for (const { source } of Object.values(provenance)) deepStrictEqual(source, { kind: "default" });
  deepStrictEqual([ignored, warnings], [[], []]);
});

/** Every combination of flag, environment and file for the two settings that have all three. */
const layers = [
  { key: "intakeHost", flag: "--intake-host", variable: "EBPF_NET_INTAKE_HOST", file: "host" },
  { key: "intakePort", flag: "--intake-port", variable: "EBPF_NET_INTAKE_PORT", file: "port" },
] as const;
for (const { key, flag, variable, file } of layers) {
  const valuesOf = key === "intakeHost"
    ? { flag: "by-flag", environment: "by-variable", file: "by-file", default: "127.0.0.1" }
    : { flag: 1001, environment: 1002, file: 1003, default: 8000 };
  for (let mask = 0; mask < 8; mask++) {
    const given = { flag: (mask & 4) > 0, environment: (mask & 2) > 0, file: (mask & 1) > 0 };
    const names = Object.entries(given).filter(([, is]) => is).map(([name]) => name);
    Deno.test(`resolveSettings() ${key}: strongest of [${names.join(", ")}] wins`, async () => {
      const resolution = await resolveIn({
        args: [...fileArgs, ...given.flag ? [flag, String(valuesOf.flag)] : []],
        environment: given.environment ? { [variable]: String(valuesOf.environment) } : {},
        files: { [path]: given.file ? `intake:\n  ${file}: ${valuesOf.file}\n` : "" },
      });
      const expected: [unknown, Source] = given.flag
        ? [valuesOf.flag, { kind: "flag", name: flag }]
        : given.environment
        ? [valuesOf.environment, { kind: "environment", name: variable }]
        : given.file
        ? [valuesOf.file, { kind: "file", path, key: `intake.${file}` }]
        : [valuesOf.default, { kind: "default" }];
      deepStrictEqual(resolved(resolution, key), expected);
    });
  }
}

/** Every other way to set something, with what comes out. */
const single: [World, SettingKey, unknown, Source][] = [
  ...([
    ["--intake-compression", "stored", "intakeCompression", "stored"],
    ["--delete-ttl-secs", "0", "deleteTtlSeconds", 0],
    ["--delete-capacity", "5", "deleteCapacity", 5],
    ["--waiting-limit", "1", "waitingLimit", 1],
    ["--relist", "resync", "relist", "resync"],
    ["--initial-list", "pages", "initialList", "pages"],
    ["--watch-timeout-secs", "30", "watchTimeoutSeconds", 30],
    ["--kubeconfig", "/a:/b", "kubeconfig", "/a:/b"],
    ["--context", "kind-one", "context", "kind-one"],
    ["--namespace", "shop", "namespace", "shop"],
    ["--label-selector", "app=shop,tier!=test", "labelSelector", "app=shop,tier!=test"],
    ["--field-selector", "spec.nodeName=n1", "fieldSelector", "spec.nodeName=n1"],
    ["--log-level", "WARN", "logLevel", "warning"],
    ["--log-level", "critical", "logLevel", "fatal"],
    ["--log-format", "json", "logFormat", "json"],
    ["--http-listen", "off", "httpListen", "off"],
    ["--http-listen", ":9000", "httpListen", "[::]:9000"],
    ["--http-listen", "[::]:9000", "httpListen", "[::]:9000"],
    ["--http-listen", "0.0.0.0:8081", "httpListen", "0.0.0.0:8081"],
    ["--intake-host", "[fd00::1]", "intakeHost", "fd00::1"],
  ] as const).map(([name, text, key, value]): [World, SettingKey, unknown, Source] => [
    { args: [name, text] },
    key,
    value,
    { kind: "flag", name },
  ]),
  ...([
    ["K8S_COLLECTOR_DELETE_TTL_SECS", "7", "deleteTtlSeconds", 7],
    ["K8S_COLLECTOR_DELETE_CAPACITY", "8", "deleteCapacity", 8],
    ["K8S_COLLECTOR_WAITING_LIMIT", "9", "waitingLimit", 9],
    ["K8S_COLLECTOR_WATCH_TIMEOUT_SECS", "3600", "watchTimeoutSeconds", 3600],
    ["K8S_COLLECTOR_HOSTNAME", "me", "hostname", "me"],
    ["EBPF_NET_CLUSTER_NAME", "prod", "clusterName", "prod"],
    ["KUBECONFIG", "/k", "kubeconfig", "/k"],
    ["LOG_LEVEL", "debug", "logLevel", "debug"],
    ["EBPF_NET_MINOR_VERSION", "12", "version", { major: 0, minor: 12, patch: 0 }],
    ["EBPF_NET_MAJOR_VERSION", "1", "version", { major: 1, minor: 11, patch: 0 }],
    ["EBPF_NET_PATCH_VERSION", "3", "version", { major: 0, minor: 11, patch: 3 }],
  ] as const).map(([name, text, key, value]): [World, SettingKey, unknown, Source] => [
    { environment: { [name]: text } },
    key,
    value,
    { kind: "environment", name },
  ]),
];
for (const [world, key, value, source] of single) {
  Deno.test(`resolveSettings() ${key} from ${JSON.stringify(world)}`, async () => {
    const resolution = await resolveIn(world);
    deepStrictEqual(resolved(resolution, key), [value, source]);
    const others = Object.entries(resolution.provenance).filter(([name]) => name !== key);
    for (const [, other] of others) strictEqual(other.source.kind, "default");
  });
}

Deno.test("resolveSettings() names every version variable that was set", async () => {
  const resolution = await resolveIn({
    environment: { EBPF_NET_MAJOR_VERSION: "0", EBPF_NET_MINOR_VERSION: "9" },
  });
  deepStrictEqual(resolved(resolution, "version"), [
    { major: 0, minor: 9, patch: 0 },
    { kind: "environment", name: "EBPF_NET_MAJOR_VERSION, EBPF_NET_MINOR_VERSION" },
  ]);
});

Deno.test("resolveSettings() takes an empty variable as not set", async () => {
  const resolution = await resolveIn({
    args: fileArgs,
    environment: {
      EBPF_NET_INTAKE_HOST: "",
      EBPF_NET_CLUSTER_NAME: "",
      EBPF_NET_MINOR_VERSION: "",
      LOG_LEVEL: "",
    },
    files: { [path]: "intake: {host: by-file}" },
  });
  strictEqual(resolution.settings.intakeHost, "by-file");
  for (const key of ["clusterName", "version", "logLevel"] as const) {
    deepStrictEqual(resolution.provenance[key].source, { kind: "default" });
  }
});

Deno.test("resolveSettings() uses the host name of the system unless one is set", async () => {
  strictEqual((await resolveIn({ hostname: "node-1" })).settings.hostname, "node-1");
  strictEqual((await resolveIn({ hostname: "" })).settings.hostname, "k8s-collector");
  const environment = { K8S_COLLECTOR_HOSTNAME: "me" };
  strictEqual((await resolveIn({ hostname: "node-1", environment })).settings.hostname, "me");
});

Deno.test("resolveSettings() of a flag given twice the last counts", async () => {
  const { settings } = await resolveIn({ args: ["--intake-port=1", "-intake-port", "2"] });
  strictEqual(settings.intakePort, 2);
});
