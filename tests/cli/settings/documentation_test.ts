import { ok, strictEqual } from "node:assert/strict";
import {
  CONFIGURATION_DOCS,
  configurationDocs,
  formatted,
} from "../../../scripts/configuration_docs.ts";
import { legacyFlagNames } from "../../../src/cli/legacy_flags.ts";
import { schema, settingKeys } from "../../../src/cli/settings.ts";
import { collectorMetrics } from "../../../src/collector/collector_metrics.ts";
import { observed } from "../../collector/statistics.ts";

Deno.test("docs/configuration.md is what the settings say: deno task docs", async () => {
  strictEqual(await Deno.readTextFile(CONFIGURATION_DOCS), await formatted(configurationDocs()));
});

Deno.test("configurationDocs() names every flag, variable and key of the file", () => {
  const text = configurationDocs();
  for (const key of settingKeys) {
    const { flag, environment, file } = schema[key];
    for (const name of [flag && `--${flag.name}=`, file, ...environment]) {
      ok(name === undefined || text.includes(name), name ?? "");
    }
  }
});

const MIGRATE = new URL("../../../docs/migrate.md", import.meta.url);

Deno.test("docs/migrate.md tells of every flag of the programs before this one", async () => {
  const text = await Deno.readTextFile(MIGRATE);
  for (const name of legacyFlagNames) ok(text.includes(`\`--${name}\``), name);
});

Deno.test("docs/migrate.md names only flags, settings and metrics that exist", async () => {
  const text = await Deno.readTextFile(MIGRATE);
  const flags = new Set([
    ...legacyFlagNames,
    ...settingKeys.map((key) => schema[key].flag?.name),
    ...["help", "version", "print-config"],
  ]);
  for (const [, name = ""] of text.matchAll(/`--([a-z-]*[a-z])[`=]/g)) {
    ok(flags.has(name) || name.startsWith("log-whitelist-"), name);
  }
  const metrics = collectorMetrics(observed, { version: "", commit: "" }, 600_000).map(({ name }) =>
    name
  );
  const named = [...text.matchAll(/`((?:k8s_collector|reflector)_[a-z_]*[a-z])`/g)];
  ok(named.length > 5);
  for (const [, name = ""] of named) ok(metrics.includes(name), name);
});

Deno.test("docs/migrate.md marks a variable as read exactly when a setting reads it", async () => {
  const rows = (await Deno.readTextFile(MIGRATE)).split("\n").filter((line) =>
    /^\| `(EBPF_NET|K8S_COLLECTOR|KUBECONFIG|RUST_LOG)/.test(line)
  );
  ok(rows.length > 5);
  const read = new Set(settingKeys.flatMap((key) => schema[key].environment));
  for (const row of rows) {
    const [first = ""] = /(?<=`)[A-Z0-9_]+/.exec(row) ?? [];
    strictEqual(read.has(first), !row.includes("no effect"), first);
  }
});
