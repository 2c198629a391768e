import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { settingKeys } from "../../src/cli/settings.ts";
import { utf16 } from "../support/utf16.ts";
import { runMain } from "./running.ts";

const { version } = JSON.parse(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
) as { version: string };

Deno.test("main.ts --help prints the kept help text and exits 0", async () => {
  const help = await Deno.readTextFile(new URL("help.txt", import.meta.url));
  for (const args of [["--help"], ["-h"], ["help"], ["--debug", "--help"], ["help", "collect"]]) {
    deepStrictEqual(await runMain(args), { code: 0, output: help, error: "" }, args.join(" "));
  }
});

Deno.test("main.ts help of a command is the command's --help", async () => {
  const ended = await runMain(["help", "simulate"]);
  ok(ended.output.startsWith("Usage: k8s-collector simulate [options]\n"), ended.output);
  deepStrictEqual(ended, await runMain(["simulate", "--help"]));
});

Deno.test("main.ts --version prints one line and exits 0", async () => {
  const ended = await runMain(["--version"]);
  strictEqual(ended.code, 0);
  ok(ended.output.startsWith(`k8s-collector ${version} (commit `), ended.output);
  strictEqual(ended.output.split("\n").length, 2);
  strictEqual((await runMain(["version"])).output, ended.output);
});

Deno.test("main.ts version --output json is one JSON object", async () => {
  const { code, output } = await runMain(["version", "--output", "json"]);
  strictEqual(code, 0);
  deepStrictEqual(JSON.parse(output), {
    name: "k8s-collector",
    version,
    commit: "unknown",
    date: "unknown",
    profile: "sources",
    deno: Deno.version.deno,
    target: Deno.build.target,
  });
});

Deno.test("main.ts --print-config shows the chart's relay container and exits 0", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    // As an editor of Windows may have written it.
    await Deno.writeFile(file, utf16('labels:\r\n  environment: "prod"\r\n', "little-endian"));
    const args = ["--print-config=json", `--config-file=${file}`, "--warning", "--aws-timeout=1"];
    const { code, output, error } = await runMain(args, {
      EBPF_NET_INTAKE_HOST: "reducer",
      EBPF_NET_INTAKE_PORT: "7000",
    });
    deepStrictEqual([code, error], [0, ""]);
    const { settings, ignored } = JSON.parse(output);
    deepStrictEqual(settings.intakePort, {
      value: 7000,
      source: { kind: "environment", name: "EBPF_NET_INTAKE_PORT" },
    });
    deepStrictEqual(settings.labels.value, { environment: "prod" });
    deepStrictEqual(ignored, ["--aws-timeout"]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("main.ts --print-config prints one line a setting", async () => {
  const { code, output } = await runMain(["--print-config"]);
  strictEqual(code, 0);
  deepStrictEqual(output.trimEnd().split("\n").map((line) => line.split(" ")[0]), settingKeys);
  match(output, /^hostname +\S+ +default$/m);
});

for (
  const [args, error] of [
    [["--intake-hots=a"], "error: Unknown flag --intake-hots on the command line."],
    [["--intake-port=0"], 'error: intakePort is "0", from flag --intake-port:'],
    [["--config-file=/none.yaml"], "error: Configuration file /none.yaml cannot be read:"],
    [["recieve"], 'error: Unknown command "recieve". Did you mean receive?'],
    [["help", "nonsense"], 'error: Unknown command "nonsense". Allowed: collect, logs,'],
    [["receive", "--bogus"], "error: Command line of receive: unknown option '--bogus'."],
  ] as const
) {
  Deno.test(`main.ts ${args.join(" ")} says what is wrong and exits 5`, async () => {
    const ended = await runMain(args);
    deepStrictEqual([ended.code, ended.output], [5, ""]);
    ok(ended.error.startsWith(error), ended.error);
  });
}

Deno.test("main.ts says why it ended in the log, in its form, without the secret", async () => {
  const args = ["--kubeconfig=/nonexistent", "--log-format=json", "--http-listen=off"];
  const { code, error } = await runMain(args);
  strictEqual(code, 5);
  const last = JSON.parse(error.trim().split("\n").at(-1) ?? "");
  strictEqual(last.level, "fatal");
  ok(last.message.startsWith("The program ends: kubeconfig /nonexistent"), last.message);
  strictEqual(last.stack, undefined);
});

for (
  const [name, args, environment, json] of [
    ["in a pod", ["--nope"], { KUBERNETES_SERVICE_HOST: "10.0.0.1" }, true],
    ["where the flag says so", ["--log-format=json", "--nope"], {}, true],
    ["not on a terminal's side", ["--nope"], {}, false],
    [
      "not where the flag says so",
      ["--log-format", "text", "--nope"],
      { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
      false,
    ],
    [
      "not of --print-config",
      ["--print-config", "--nope"],
      { KUBERNETES_SERVICE_HOST: "x" },
      false,
    ],
  ] as const
) {
  Deno.test(`main.ts ${json ? "writes" : "does not write"} JSON of a bad flag: ${name}`, async () => {
    const { code, error } = await runMain(args, environment);
    strictEqual(code, 5);
    if (json) strictEqual(JSON.parse(error).level, "fatal");
    else ok(error.startsWith("error: Unknown flag --nope"), error);
  });
}

Deno.test("main.ts warns when no reducer was named", async () => {
  const { error } = await runMain(["--kubeconfig=/nonexistent", "--log-format=json"]);
  const warnings = error.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ level }) => level === "warning").map(({ message }) => message);
  deepStrictEqual(warnings, [
    "no reducer was named, and none found among the Services: trying 127.0.0.1:8000; " +
    "set --intake-host or EBPF_NET_INTAKE_HOST",
  ]);
});

Deno.test("main.ts knows short flags, and helps whoever asks first", async () => {
  for (const flag of ["-v", "-V"]) {
    const { code, output } = await runMain([flag]);
    strictEqual(code, 0);
    ok(output.includes(version), output);
  }
  const { code, output } = await runMain(["-h", "extra"]);
  strictEqual(code, 0);
  ok(output.startsWith("Usage: k8s-collector"), output);
  const config = await runMain(["-n", "shop", "--print-config"]);
  match(config.output, /^namespace +shop +flag --n$/m);
});

Deno.test("main.ts says that two bare dashes have no meaning", async () => {
  const { error } = await runMain(["--", "--kubeconfig=/nonexistent", "--log-format=json"]);
  const messages = error.trim().split("\n").map((line) => JSON.parse(line).message);
  ok(messages.includes("-- is accepted for compatibility and has no effect"), error);
});
