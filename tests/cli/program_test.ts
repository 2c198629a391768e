import { ok, strictEqual, throws } from "node:assert/strict";
import { commands, tabled } from "../../src/cli/commands.ts";
import { helpOf as settingsOf } from "../../src/cli/tabled_commands.ts";
import { parseCommand } from "../../src/cli/program.ts";
import { schema, settingKeys } from "../../src/cli/settings.ts";

function helpOf(...args: string[]): string {
  let text = "";
  strictEqual(parseCommand([...args, "--help"], (chunk) => text += chunk), undefined);
  return text;
}

const helpFile = new URL("help.txt", import.meta.url);

/** The kept text is what a user reads: `main.ts --help > tests/cli/help.txt` after a change. */
Deno.test("parseCommand() shows the help text that is kept beside this test", async () => {
  strictEqual(helpOf(), await Deno.readTextFile(helpFile));
});

Deno.test("parseCommand() help names every flag and variable of the settings", () => {
  const help = helpOf();
  for (const key of settingKeys) {
    const { flag, environment } = schema[key];
    if (flag !== undefined) ok(help.includes(`--${flag.name} <`), key);
    for (const name of environment) {
      ok(help.includes(name.replace(/(MAJOR|MINOR|PATCH)/, "{MAJOR,MINOR,PATCH}")), name);
    }
  }
  for (const line of help.split("\n")) ok(line.length <= 100, line);
});

Deno.test("parseCommand() has help for every command", () => {
  for (const name of ["receive", "simulate", "demo", "manifests", "version"] as const) {
    const help = helpOf(name);
    ok(help.startsWith(`Usage: k8s-collector ${name} [options]\n\n${commands[name]}\n`), help);
  }
});

Deno.test("parseCommand() has help for the commands with a table of settings", async () => {
  for (const name of tabled) {
    const asked = await settingsOf(name);
    let help = "";
    strictEqual(parseCommand([name, "--help"], (chunk) => help += chunk, asked), undefined);
    ok(help.startsWith(`Usage: k8s-collector ${name} `), help);
    for (const { flag } of Object.values(asked.table)) {
      if (flag !== undefined) ok(help.includes(`--${flag.name}`), `${name} ${flag.name}`);
    }
    for (const line of help.split("\n")) ok(line.length <= 100, line);
  }
});

Deno.test("parseCommand() reads a command without running it", () => {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  for (
    const args of [
      ["receive"],
      ["receive", "--listen", "[::1]:0", "--output=ndjson", "--max-connections", "1"],
      ["simulate", "--pods=0", "--replicasets", "2", "--churn", "0.5", "--seed", "4294967295"],
      ["simulate", "--kubeconfig", "k", "--scenario", "s", "--bookmark-seconds", "1"],
      ["demo", "--seconds", "5", "--seed", "0"],
      [
        "manifests",
        "--intake-host=reducer",
        "--label",
        "a=b",
        "--label=c=d",
        "--with",
        "pod-monitor",
      ],
      ["version", "--output", "json"],
    ]
  ) strictEqual(typeof parseCommand(args, write), "function", args.join(" "));
  strictEqual(lines.length, 0);
});

for (
  const [line, complaint] of [
    [
      "receive --output x",
      "option '--output <format>' argument 'x': Allowed choices are table, ndjson.",
    ],
    [
      "receive --listen 80",
      "option '--listen <address>' argument '80': it is not an address to listen on; allowed: host:port, [ipv6]:port or :port.",
    ],
    [
      "receive --max-connections 0",
      "option '--max-connections <n>' argument '0': it is too small; allowed: a whole number from 1 to 1000000.",
    ],
    ["receive more", "too many arguments for 'receive'. Expected 0 arguments but got 1: more."],
    ["simulate --pods", "option '--pods <n>' argument missing."],
    [
      "simulate --churn 1e3",
      "option '--churn <eps>' argument '1e3': it is not a rate; allowed: a number from 0 to 1000000.",
    ],
    ["simulate --podz 3", "unknown option '--podz' (Did you mean --pods?)."],
    [
      "demo --seconds -1",
      "option '--seconds <n>' argument '-1': it is too small; allowed: a whole number from 1 to 86400.",
    ],
    [
      "manifests --label prod",
      "option '--label <name=value>' argument 'prod': it is not a label; allowed: NAME=VALUE, at most 20 and 40 characters.",
    ],
    [
      "manifests --intake-port 0",
      "option '--intake-port <port>' argument '0': it is not a port; allowed: a whole number from 1 to 65535.",
    ],
    [
      "version --output xml",
      "option '--output <format>' argument 'xml': it is none of the choices; allowed: text or json.",
    ],
  ] as const
) {
  Deno.test(`parseCommand() refuses "${line}"`, () => {
    const args = line.split(" ");
    throws(() => parseCommand(args, () => {}), {
      name: "ConfigurationError",
      message: `Command line of ${args[0]}: ${complaint} ` +
        `k8s-collector ${args[0]} --help shows what is allowed.`,
    });
  });
}
