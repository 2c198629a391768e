import { Command, CommanderError, Help, InvalidArgumentError, Option } from "commander";
import {
  choice,
  ConfigurationError,
  parseListen,
  type Parser,
  parseText,
  type SettingTable,
  wholeNumber,
} from "../configuration/mod.ts";
import type { Feature } from "../manifests/mod.ts";
import { buildInfo } from "./build_info.ts";
import { type CommandName, commands, isCommandName, tabled } from "./commands.ts";
import {
  imageReferences,
  objectNames,
  parseImageReference,
  parseObjectName,
} from "./manifest_values.ts";
import { canRun } from "./profiles.ts";
import { schema, type SettingKey, settingKeys, type Settings } from "./settings.ts";
import type { TabledHelp } from "./tabled_commands.ts";
import { print } from "../terminal/mod.ts";
import { describeVersion, type VersionFormat, versionFormats } from "./version.ts";

/** A command with its options, ready to run; resolves to the exit code. */
export type Task = (signal: AbortSignal) => Promise<number>;

/** Columns of the help text, whatever the terminal: it reads the same in the documentation. */
const helpWidth = 100;
const largestCount = 1_000_000;
const largestSeed = 0xffff_ffff;

function valueOf<T>(parse: Parser<T>, allowed: string): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    throw new InvalidArgumentError(`${parsed.complaint}; allowed: ${allowed}`);
  };
}

const path = valueOf(parseText, "a path");
const listenAddress = valueOf(parseListen, "host:port, [ipv6]:port or :port");

function count(lowest: number, highest: number): (text: string) => number {
  return valueOf(wholeNumber(lowest, highest), `a whole number from ${lowest} to ${highest}`);
}

const parseRate: Parser<number> = (text) => {
  const value = Number(text);
  return /^[0-9]+(\.[0-9]+)?$/.test(text) && value <= largestCount
    ? { ok: true, value }
    : { ok: false, complaint: "it is not a rate" };
};
const rate = valueOf(parseRate, `a number from 0 to ${largestCount}`);

/** The parts of a setting's row that the help text shows behind its description. */
function remarksOn(setting: SettingTable<Readonly<Record<string, unknown>>>[string]): string {
  const { environment, file, default: value, defaultText } = setting;
  const byDefault = defaultText ?? (typeof value === "object" ? undefined : value);
  return [
    ...environment.length > 0 ? [`[${environment.join(", ")}]`] : [],
    ...file === undefined ? [] : [`[file: ${file}]`],
    ...byDefault === undefined ? [] : [`(default: ${byDefault})`],
  ].join(" ");
}

const afterHelp = `
Precedence: flag, environment, file of --config-file, default. An empty variable is not set.
Settings without a flag:
  K8S_COLLECTOR_HOSTNAME                ${schema.hostname.description}
  EBPF_NET_{MAJOR,MINOR,PATCH}_VERSION  ${schema.version.description} (default: 0.11.0)
  EBPF_NET_CLUSTER_NAME                 ${schema.clusterName.description}
The flags of k8s-watcher and k8s-relay are accepted; those without a meaning here are ignored.

Exit codes: 0 success, 1 general, 2 build, 3 registry, 4 authentication or authorisation,
5 configuration, 6 resource, 7 timeout, 8 cancelled; 130 stopped by a second signal,
141 nobody reads the output.`;

/** The options of the root are for its help: the collector reads its flags by itself. */
function addCollectorFlags(program: Command): void {
  for (const key of settingKeys) {
    const { flag, description } = schema[key];
    if (flag === undefined) continue;
    program.addOption(
      new Option(
        `--${flag.name} <${flag.placeholder}>`,
        `${description} ${remarksOn(schema[key])}`.trim(),
      ),
    );
  }
  program.option("--print-config[=json]", "Print each effective value and its source, and end");
  program.option("--version", "Print version and build, and end");
}

/** Reads a value as the collector reads its setting of that name. */
function settingValue<K extends SettingKey>(key: K): (text: string) => Settings[K] {
  const { parse, allowed } = schema[key];
  return valueOf(parse ?? (() => ({ ok: false, complaint: "it cannot be set there" })), allowed);
}

/** Several options of one name, gathered. */
function labelOf(text: string, before: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([^=]{1,20})=(.{1,40})$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError(
      "it is not a label; allowed: NAME=VALUE, at most 20 and 40 characters",
    );
  }
  return { ...before, [name]: value };
}

/** Written out, because a list of six words is no reason to load the room that makes manifests. */
const features = Object.keys(
  {
    "service-monitor": true,
    "pod-monitor": true,
    "prometheus-rule": true,
    "egress-policy": true,
    "pod-disruption-budget": true,
    "user-namespace": true,
    logs: true,
  } satisfies Readonly<Record<Feature, true>>,
);

function addManifests(program: Command, choose: (task: Task) => void): void {
  const namespace = settingValue("namespace");
  program.command("manifests").summary(commands.manifests).description(commands.manifests)
    .option(
      "--name <name>",
      "Name of the objects",
      valueOf(parseObjectName, objectNames),
      "k8s-collector",
    )
    .option(
      "--namespace <name>",
      "Namespace they are for (default: one of their own, k8s-collector, which is printed as well)",
      namespace,
    )
    .option("--create-namespace", "Print that namespace as well")
    .option(
      "--image <reference>",
      "Image to run (default: this version, registry localhost:5000)",
      valueOf(parseImageReference, imageReferences),
    )
    .option(
      "--agent-image <reference>",
      "Image of the log agents (default: this version's, with -agent behind its tag)",
      valueOf(parseImageReference, imageReferences),
    )
    .option(
      "--otlp-endpoint <url>",
      "Where log agents send what they read",
      valueOf(parseText, "a URL"),
    )
    .option("--intake-host <host>", schema.intakeHost.description, settingValue("intakeHost"))
    .option("--intake-port <port>", schema.intakePort.description, settingValue("intakePort"))
    .option("--cluster-name <name>", schema.clusterName.description, settingValue("clusterName"))
    .option("--label <name=value>", "Label announced to the reducer; may be repeated", labelOf)
    .option(
      "--monitoring-namespace <name>",
      "Namespace whose pods may ask for health and metrics (default: monitoring)",
      namespace,
    )
    .option("--no-network-policy", "Leave out the policy that keeps others from asking")
    .option("--watch-namespace <name>", schema.namespace.description, namespace)
    .option("--log-level <level>", schema.logLevel.description, settingValue("logLevel"))
    .addOption(
      new Option("--with <part...>", "Parts that not every cluster has a use for").choices(
        features,
      ),
    )
    .addOption(
      new Option("--output <format>", "What to print").choices(["yaml", "json"]).default("yaml"),
    )
    .action((options) =>
      choose(async () => (await import("./manifests.ts")).printManifests(options))
    );
}

const USAGES: Readonly<Partial<Record<CommandName, string>>> = {
  inventory: "export [options]",
  deploy: "VERB -f FILE|- [options]\n\nVerbs: render, diff, apply, status, wait, scale N, " +
    "update-config, metrics, events, inject, delete",
};

/** Their flags are for the help: they read them by themselves, as the collector does. */
function addTabled(program: Command, asked: TabledHelp | undefined): void {
  for (const name of tabled) {
    const usage = USAGES[name] ?? "[options]";
    const command = program.command(name).summary(commands[name]).description(commands[name])
      .usage(usage);
    for (const [key, setting] of Object.entries(asked?.table ?? {})) {
      const { flag, description } = setting;
      if (flag === undefined) continue;
      const value = asked?.switches.includes(key) ? "" : ` <${flag.placeholder}>`;
      command.addOption(
        new Option(`--${flag.name}${value}`, `${description} ${remarksOn(setting)}`.trim()),
      );
    }
  }
}

function addCommands(program: Command, choose: (task: Task) => void): void {
  program.command("receive").summary(commands.receive).description(commands.receive)
    .option("--listen <address>", "Address to listen on", listenAddress, "127.0.0.1:8000")
    .addOption(
      new Option("--output <format>", "What to print").choices(["table", "ndjson"])
        .default("table"),
    )
    .option("--max-connections <n>", "End after this many", count(1, largestCount))
    .action((options) =>
      choose(async (signal) => (await import("./receive.ts")).receive(options, signal))
    );

  program.command("simulate").summary(commands.simulate).description(commands.simulate)
    .option("--pods <n>", "Pods at the start", count(0, largestCount), 1000)
    .option("--replicasets <n>", "ReplicaSets that own them", count(0, largestCount))
    .option("--churn <eps>", "Events per second after the start", rate, 0)
    .option("--seed <n>", "Same seed, same cluster and events", count(0, largestSeed), 1)
    .option("--listen <address>", "Address to listen on", listenAddress, "127.0.0.1:0")
    .option("--kubeconfig <path>", "Kubeconfig to write", path, "simulated.kubeconfig")
    .option("--scenario <path>", "File with the scenario to play", path)
    .option("--bookmark-seconds <n>", "Time between bookmarks of a watch", count(1, 3600), 60)
    .addOption(
      new Option(
        "--compress-streams <which>",
        "Compress each flush for itself: lists (as Kubernetes 1.37) or watches (as some proxies)",
      ).choices(["none", "lists", "watches"]).default("none"),
    )
    .action((options) =>
      choose(async (signal) => (await import("./simulate.ts")).simulate(options, signal))
    );

  program.command("demo").summary(commands.demo).description(commands.demo)
    .option("--seconds <n>", "End with a summary after this time", count(1, 86_400))
    .option("--seed <n>", "Same seed, same cluster and events", count(0, largestSeed), 1)
    .action((options) =>
      choose(async (signal) => (await import("../testbed/demo/mod.ts")).demo(options, signal))
    );

  addManifests(program, choose);

  program.command("version").summary(commands.version).description(commands.version)
    .option(
      "--output <format>",
      "text or json",
      valueOf(choice(versionFormats), versionFormats.join(" or ")),
      "text" satisfies VersionFormat,
    )
    .action(({ output }: { output: VersionFormat }) =>
      choose(() => {
        print(describeVersion(output).split("\n"));
        return Promise.resolve(0);
      })
    );
}

/**
 * Reads a command and its options.
 *
 * @param args the command and what follows it
 * @param write takes the help text where that was asked for
 * @param asked the settings of the command, of those that have a table of them
 * @returns undefined when only help was asked for.
 * @throws {ConfigurationError} for an unknown option or a value that is not allowed.
 */
export function parseCommand(
  args: readonly string[],
  write: (text: string) => void,
  asked?: TabledHelp,
): Task | undefined {
  let task: Task | undefined;
  const program = new Command("k8s-collector")
    .description(commands.collect.replace(" (the default)", "."))
    .usage("[flags]\n       k8s-collector <command> [options]")
    .helpOption("-h, --help", "Show this help")
    .helpCommand("help [command]", commands.help)
    // A command has options of the collector's names, with meanings of their own.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({
      visibleCommands: (parent) =>
        new Help().visibleCommands(parent).filter((command) => {
          const name = command.name();
          return !isCommandName(name) || canRun(name, buildInfo.profile);
        }),
    })
    // Colours and widths would be looked up in environment variables and the terminal.
    .configureOutput({
      writeOut: write,
      writeErr: write,
      outputError: () => {},
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addCollectorFlags(program);
  program.addHelpText("after", afterHelp);
  addTabled(program, asked);
  addCommands(program, (chosen) => task = chosen);
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const message = error.message.replace(/^error: /, "").replace(" is invalid. ", ": ")
      .replaceAll(/\s+/g, " ").replace(/\.$/, "");
    throw new ConfigurationError(
      `Command line of ${args[0]}: ${message}. k8s-collector ${
        args[0]
      } --help shows what is allowed.`,
    );
  }
  return task;
}
