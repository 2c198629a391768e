import { rejects, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { resolveIn, type World } from "./resolving.ts";

const path = "/c.yaml";
const inFile = (text: string): World => ({
  args: ["--config-file", path],
  files: { [path]: text },
});

const cases: readonly (readonly [World, string])[] = [
  [
    { args: ["--intake-port=99999"] },
    'intakePort is "99999", from flag --intake-port: it is not a port; allowed: a whole number from 1 to 65535.',
  ],
  [
    { environment: { EBPF_NET_INTAKE_PORT: "0" } },
    'intakePort is "0", from environment EBPF_NET_INTAKE_PORT: it is not a port; allowed: a whole number from 1 to 65535.',
  ],
  [
    inFile("intake:\n  port: http\n"),
    'intakePort is "http", from file /c.yaml (intake.port): it is not a port; allowed: a whole number from 1 to 65535.',
  ],
  [
    { args: ["--intake-host", "tcp://reducer:7000"] },
    'intakeHost is "tcp://reducer:7000", from flag --intake-host: it has a scheme; allowed: a host name or an IP address, without scheme and port.',
  ],
  [
    { environment: { EBPF_NET_INTAKE_HOST: "reducer:7000" } },
    'intakeHost is "reducer:7000", from environment EBPF_NET_INTAKE_HOST: it has a port, which is a setting of its own; allowed: a host name or an IP address, without scheme and port.',
  ],
  [
    { args: ["--intake-host="] },
    'intakeHost is "", from flag --intake-host: it is empty; allowed: a host name or an IP address, without scheme and port.',
  ],
  [
    { args: ["--intake-host", "two words"] },
    'intakeHost is "two words", from flag --intake-host: it is neither a host name nor an IP address; allowed: a host name or an IP address, without scheme and port.',
  ],
  [
    { args: ["--intake-compression=zstd"] },
    'intakeCompression is "zstd", from flag --intake-compression: it is none of the choices; allowed: lz4 or stored.',
  ],
  [
    { args: ["--delete-ttl-secs", "-1"] },
    'deleteTtlSeconds is "-1", from flag --delete-ttl-secs: it is too small; allowed: a whole number from 0 to 2147483.',
  ],
  [
    { environment: { K8S_COLLECTOR_DELETE_TTL_SECS: "1.5" } },
    'deleteTtlSeconds is "1.5", from environment K8S_COLLECTOR_DELETE_TTL_SECS: it is not a whole number; allowed: a whole number from 0 to 2147483.',
  ],
  [
    { environment: { K8S_COLLECTOR_DELETE_CAPACITY: "99999999999999999999" } },
    'deleteCapacity is "99999999999999999999", from environment K8S_COLLECTOR_DELETE_CAPACITY: it is too large; allowed: a whole number from 0 to 1000000000.',
  ],
  [
    { environment: { K8S_COLLECTOR_WAITING_LIMIT: "0" } },
    'waitingLimit is "0", from environment K8S_COLLECTOR_WAITING_LIMIT: it is too small; allowed: a whole number from 1 to 1000000000.',
  ],
  [
    { args: ["--watch-timeout-secs=29"] },
    'watchTimeoutSeconds is "29", from flag --watch-timeout-secs: it is too small; allowed: a whole number from 30 to 3600.',
  ],
  [
    { environment: { K8S_COLLECTOR_WATCH_TIMEOUT_SECS: "3601" } },
    'watchTimeoutSeconds is "3601", from environment K8S_COLLECTOR_WATCH_TIMEOUT_SECS: it is too large; allowed: a whole number from 30 to 3600.',
  ],
  [
    { args: ["--relist=full"] },
    'relist is "full", from flag --relist: it is none of the choices; allowed: diff or resync.',
  ],
  [
    { args: ["--initial-list=stream"] },
    'initialList is "stream", from flag --initial-list: it is none of the choices; allowed: auto, watch-list or pages.',
  ],
  [
    { args: ["--namespace=Shop"] },
    'namespace is "Shop", from flag --namespace: it is not the name of a namespace; allowed: lower-case letters, digits and inner dashes, at most 63.',
  ],
  [
    { args: ["--kubeconfig= "] },
    'kubeconfig is " ", from flag --kubeconfig: it is empty; allowed: a path.',
  ],
  [
    { environment: { LOG_LEVEL: "loud" } },
    'logLevel is "loud", from environment LOG_LEVEL: it is none of the choices; allowed: trace, debug, info, warning (or warn), error, fatal (or critical).',
  ],
  [
    { args: ["--log-format=xml"] },
    'logFormat is "xml", from flag --log-format: it is none of the choices; allowed: auto, text or json.',
  ],
  [
    { args: ["--http-listen=8081"] },
    'httpListen is "8081", from flag --http-listen: it is not an address to listen on; allowed: host:port, [ipv6]:port, :port or off.',
  ],
  [
    { environment: { EBPF_NET_MINOR_VERSION: "8", EBPF_NET_PATCH_VERSION: "99" } },
    'version is "0.8.99", from environment EBPF_NET_MINOR_VERSION, EBPF_NET_PATCH_VERSION: the reducer closes the connection of a collector older than 0.9.0; allowed: 0.9.0 or later.',
  ],
  [
    { environment: { EBPF_NET_MAJOR_VERSION: "v1" } },
    'version is "v1.11.0", from environment EBPF_NET_MAJOR_VERSION: each part must be a whole number from 0 to 4294967295; allowed: 0.9.0 or later.',
  ],
  [
    { environment: { EBPF_NET_PATCH_VERSION: "1.2" } },
    'version is "0.11.1.2", from environment EBPF_NET_PATCH_VERSION: each part must be a whole number from 0 to 4294967295; allowed: 0.9.0 or later.',
  ],
  [
    { args: ["--intake-hots=a"] },
    "Unknown flag --intake-hots on the command line. Did you mean --intake-host? --help lists the flags that are allowed.",
  ],
  [
    { args: ["--frobnicate"] },
    "Unknown flag --frobnicate on the command line. --help lists the flags that are allowed.",
  ],
  [
    { args: ["--debug=1"] },
    'Flag --debug on the command line has the value "1"; allowed: no value.',
  ],
  [
    { args: ["--intake-host"] },
    "Flag --intake-host on the command line has no value; write --intake-host=VALUE.",
  ],
  [
    { args: ["--intake-host", "--log-console"] },
    "Flag --intake-host on the command line has no value; write --intake-host=VALUE.",
  ],
  [
    { args: ["--server-address"] },
    "Flag --server-address on the command line has no value; write --server-address=VALUE.",
  ],
  [
    { args: ["--debug", "receive"] },
    'Unexpected argument "receive" on the command line; allowed: flags, and a command only as the first argument.',
  ],
  [
    { args: [""] },
    'Unexpected argument "" on the command line; allowed: flags, and a command only as the first argument.',
  ],
];

for (const [world, message] of cases) {
  Deno.test(`resolveSettings() refuses ${JSON.stringify(world)}`, async () => {
    await rejects(resolveIn(world), { name: "ConfigurationError", message });
  });
}

Deno.test("ConfigurationError carries the category that decides the exit code", () => {
  strictEqual(new ConfigurationError("x").category, "configuration");
});

Deno.test("resolveSettings() does not fail on variables that mean nothing here", async () => {
  const { settings } = await resolveIn({
    environment: { EBPF_NET_INTAKE_ENCODER: "?", RUST_LOG: "?", EBPF_NET_DEBUG_MODE: "maybe" },
  });
  strictEqual(settings.logLevel, "info");
});
