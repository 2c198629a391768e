import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { resolveSettings } from "../../../src/cli/resolve_settings.ts";
import { resolveIn } from "./resolving.ts";

const path = "/etc/network-explorer/config.yaml";
const withFile = (text: string) =>
  resolveIn({ args: ["--config-file", path], files: { [path]: text } });

Deno.test("resolveSettings() reads labels and intake of the chart's file", async () => {
  const { settings, provenance, warnings } = await withFile(
    "labels:\n  environment: prod\n  zone: 'eu-1'\nintake:\n  host: reducer\n  port: 7000\n",
  );
  deepStrictEqual(settings.labels, { environment: "prod", zone: "eu-1" });
  strictEqual(settings.intakeHost, "reducer");
  strictEqual(settings.intakePort, 7000);
  deepStrictEqual(provenance.intakePort.source, { kind: "file", path, key: "intake.port" });
  deepStrictEqual(provenance.labels.source, { kind: "file", path, key: "labels" });
  deepStrictEqual(warnings, []);
});

Deno.test("resolveSettings() takes a port in quotes as well", async () => {
  strictEqual((await withFile('intake: {port: "7000"}')).settings.intakePort, 7000);
});

Deno.test("resolveSettings() keeps a label as it is written", async () => {
  const { settings } = await withFile("labels: {a: 1.10, b: 0x10, c: yes, d: '~', e: 2026-01-01}");
  deepStrictEqual(settings.labels, { a: "1.10", b: "0x10", c: "yes", d: "~", e: "2026-01-01" });
  deepStrictEqual((await withFile('{"labels": {"a": 1.10, "b": true}}')).settings.labels, {
    a: "1.10",
    b: "true",
  });
});

for (
  const [name, text] of [
    ["nothing", ""],
    ["only a comment", "# later\n"],
    ["keys without values", "labels:\nintake:\n"],
    ["empty maps", "labels: {}\nintake: {}\n"],
    ["empty values, as a chart without a cluster name renders", 'labels:\n  environment: ""\n'],
    ["nulls", "labels:\n  environment: null\n  zone: ~\nintake: {host: null, port: ~}\n"],
    ["nulls of JSON", '{"labels": {"environment": null}, "intake": null}'],
    ["empty intake values", 'intake:\n  host: ""\n  port:\n'],
  ] as const
) {
  Deno.test(`resolveSettings() takes a file with ${name} as setting nothing`, async () => {
    const { settings, warnings } = await withFile(text);
    deepStrictEqual(settings.labels, {});
    strictEqual(settings.intakeHost, "127.0.0.1");
    strictEqual(settings.intakePort, 8000);
    deepStrictEqual(warnings, []);
  });
}

Deno.test("resolveSettings() leaves out labels that are too long and says so", async () => {
  const name20 = "n".repeat(20);
  const value40 = "v".repeat(40);
  const { settings, warnings } = await withFile(
    `labels: {${name20}: ${value40}, ${name20}x: short, long: ${value40}x}`,
  );
  deepStrictEqual(settings.labels, { [name20]: value40 });
  deepStrictEqual(
    warnings,
    [`${name20}x`, "long"].map((name) =>
      `Configuration file ${path}: label "${name}" is ignored, because its name has more than 20 ` +
      "or its value more than 40 characters"
    ),
  );
});

Deno.test("resolveSettings() names unknown keys of the file", async () => {
  const { warnings } = await withFile("label: {a: b}\nintake: {hots: c}\n");
  deepStrictEqual(warnings, [
    `Configuration file ${path}: unknown key label is ignored`,
    `Configuration file ${path}: unknown key intake.hots is ignored`,
  ]);
});

for (
  const [text, complaint] of [
    ["- a\n", " must be a mapping of names to values (name: value), and is a list"],
    ["word", " must be a mapping of names to values (name: value), and is a string"],
    [
      "labels: word",
      ", labels must be a mapping of names to values (name: value), and is a string",
    ],
    ["labels: {a: [b]}", ", labels: a must be a string; put it in quotes"],
    ["intake: [a]", ", intake must be a mapping of names to values (name: value), and is a list"],
    ["intake: {port: {a: 1}}", ", intake: port must be a string; put it in quotes"],
  ] as const
) {
  Deno.test(`resolveSettings() refuses the file ${JSON.stringify(text)}`, async () => {
    await rejects(withFile(text), {
      name: "ConfigurationError",
      message: `Configuration file ${path}${complaint}`,
    });
  });
}

for (const text of ["a: [", "a: 1\na: 2", "a: *b", "\t- a", "a: 1\n---\nb: 2\n"]) {
  Deno.test(`resolveSettings() refuses the broken YAML ${JSON.stringify(text)}`, async () => {
    await rejects(withFile(text), (error) => {
      ok(error instanceof ConfigurationError);
      ok(error.message.startsWith(`Configuration file ${path} is not valid YAML: `), error.message);
      // The parser's own error quotes the file.
      strictEqual(error.cause, undefined);
      return true;
    });
  });
}

for (
  const text of [
    "labels: {a: b\nkey: s3cr3t\n",
    "a: *s3cr3t",
    "a: s3cr3t\na: s3cr3t",
    "key: 's3cr3t\n",
    "key:\n\ts3cr3t: {",
  ]
) {
  Deno.test(`resolveSettings() quotes nothing of the YAML ${JSON.stringify(text)}`, async () => {
    await rejects(withFile(text), (error) => {
      ok(error instanceof ConfigurationError);
      ok(!`${error.message}${error.stack}`.includes("s3cr3t"), error.message);
      ok(/is not valid YAML: \S+/.test(error.message), error.message);
      return true;
    });
  });
}

Deno.test("resolveSettings() refuses aliases that multiply without end", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(12).fill(`*l${level}`).join(", ")}]`,
  );
  await rejects(withFile(["l0: &l0 [a]", ...levels].join("\n")), ConfigurationError);
});

Deno.test("resolveSettings() refuses a file that is not there, by its path", async () => {
  await rejects(resolveIn({ args: ["--config-file=/none.yaml"] }), {
    name: "ConfigurationError",
    message: "Configuration file /none.yaml cannot be read: No such file or directory. " +
      "Check the path given with --config-file and the permissions of the file.",
  });
});

Deno.test("resolveSettings() reads no file when none is given", async () => {
  const { settings } = await resolveSettings({
    args: [],
    environment: {},
    hostname: undefined,
    readTextFile: (path) => Promise.reject(new Error(`read ${path}`)),
  });
  strictEqual(settings.configFile, undefined);
});
