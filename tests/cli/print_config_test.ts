import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { describeConfiguration } from "../../src/cli/print_config.ts";
import { resolveSettings } from "../../src/cli/resolve_settings.ts";
import { settingKeys } from "../../src/cli/settings.ts";

const resolution = await resolveSettings({
  args: ["--config-file=/c.yaml", "--intake-port=7000", "--local-test"],
  environment: { K8S_COLLECTOR_WAITING_LIMIT: "5", A_REDUCER_SERVICE_HOST: "10.0.0.1" },
  readTextFile: () => Promise.resolve("labels: {a: b, c: d}\nintake: {host: reducer}\nx: y"),
  hostname: "node-1",
});

Deno.test("describeConfiguration() lists every setting with value and source, aligned", () => {
  const lines = describeConfiguration(resolution, "text").split("\n");
  strictEqual(lines.length, settingKeys.length + 2);
  const table = lines.slice(0, settingKeys.length);
  const expected = [
    "watchTimeoutSeconds  230             default",
    "intakeHost           reducer         file /c.yaml (intake.host)",
    "intakePort           7000            flag --intake-port",
    "waitingLimit         5               environment K8S_COLLECTOR_WAITING_LIMIT",
    "namespace            -               default",
    "hostname             node-1          default",
    "version              0.11.0          default",
    "labels               a=b,c=d         file /c.yaml (labels)",
    "httpListen           [::]:8081       default",
  ];
  for (const line of expected) ok(table.includes(line), `${line}\nin\n${table.join("\n")}`);
  deepStrictEqual(table.map((line) => line.split(" ")[0]), settingKeys);
  deepStrictEqual(lines.slice(settingKeys.length), [
    "ignored: --local-test is accepted for compatibility and has no effect",
    "warning: Configuration file /c.yaml: unknown key x is ignored",
  ]);
});

Deno.test("describeConfiguration() as JSON holds every value with its source", () => {
  const { settings, ignored, warnings } = JSON.parse(describeConfiguration(resolution, "json"));
  deepStrictEqual(Object.keys(settings), settingKeys);
  deepStrictEqual(settings.intakePort, {
    value: 7000,
    source: { kind: "flag", name: "--intake-port" },
  });
  deepStrictEqual(settings.namespace, { value: null, source: { kind: "default" } });
  deepStrictEqual(settings.version.value, { major: 0, minor: 11, patch: 0 });
  deepStrictEqual(ignored, ["--local-test"]);
  strictEqual(warnings.length, 1);
});
