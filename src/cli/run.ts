import { ConfigurationError, suggest } from "../configuration/mod.ts";
import { readCollectorFlags } from "./command_line.ts";
import { buildInfo } from "./build_info.ts";
import { wasStopped } from "./was_stopped.ts";
import { commandNames, isCommandName, isTabled, type TabledCommand } from "./commands.ts";
import {
  configureLogging,
  exitCodeOf,
  exitCodes,
  exitOnUncaught,
  reportFailure,
  StopSignals,
} from "../operations/mod.ts";
import { hostnameOfSystem } from "./hostname.ts";
import { print } from "../terminal/mod.ts";
import { canRun, requireProfile } from "./profiles.ts";
import { describeConfiguration } from "./print_config.ts";
import { textFileReader } from "./read_text_file.ts";
import { type Surroundings, takeRuntimeVariables } from "./runtime_variables.ts";
import { type Resolution, resolveSettings } from "./resolve_settings.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { describeVersion } from "./version.ts";

/** The command line library costs start-up time that collecting does without. */
async function runCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { parseCommand } = await import("./program.ts");
  const [first = ""] = args;
  const asked = isCommandName(first) && isTabled(first)
    ? await (await import("./tabled_commands.ts")).helpOf(first)
    : undefined;
  const task = parseCommand(args, (text) => print(text.trimEnd().split("\n")), asked);
  return task === undefined ? exitCodes.success : await task(signal);
}

async function runCollector(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  // Whoever asks for help first gets it, whatever else is there.
  if (args[0] === "-h" || args[0] === "--help") return await runCommand(["--help"], signal);
  const { environment } = surroundings;
  let resolution: Resolution;
  try {
    const { actions } = readCollectorFlags(args);
    if (actions.has("help")) return await runCommand(["--help"], signal);
    if (actions.has("version")) {
      print(describeVersion("text"));
      return exitCodes.success;
    }
    requireProfile("collect", buildInfo.profile);
    resolution = await resolveSettings({
      args,
      environment,
      readTextFile: textFileReader(SYSTEM_CLOCK, signal),
      hostname: hostnameOfSystem(),
    });
    if (actions.has("print-config")) {
      const format = actions.get("print-config") === "json" ? "json" : "text";
      print(describeConfiguration(resolution, format).split("\n"));
      return exitCodes.success;
    }
  } catch (error) {
    if (wasStopped(error, signal)) return exitCodes.success;
    using _logging = wantsJson(args, environment)
      ? configureLogging({ level: "fatal", format: "json", environment })
      : undefined;
    reportFailure(error);
    return exitCodeOf(error);
  }
  const { collect } = await import("./collect.ts");
  return await collect(resolution, surroundings, signal);
}

/**
 * How what ends the program is to be written while the settings are not known: as JSON where the
 * flag says so, and in a pod, whose log is read by programs.
 */
function wantsJson(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): boolean {
  if (args.some((flag) => /^--?print-config\b/.test(flag))) return false;
  const flag = args.findLastIndex((word) => /^--?log-format(=|$)/.test(word));
  const word = args[flag] ?? "";
  const format = word.includes("=") ? word.slice(word.indexOf("=") + 1) : args[flag + 1];
  if (flag >= 0 && format !== "auto") return format === "json";
  return environment.KUBERNETES_SERVICE_HOST !== undefined && !Deno.stderr.isTerminal();
}

function unknownCommand(name: string): ConfigurationError {
  const names = commandNames.filter((command) => canRun(command, buildInfo.profile));
  const meant = suggest(name, names);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return new ConfigurationError(
    `Unknown command ${JSON.stringify(name)}.${hint} Allowed: ${names.join(", ")}.`,
  );
}

/** Commands whose flags are a table of settings, as the collector's are. */
async function runTabled(
  command: TabledCommand,
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  switch (command) {
    case "logs":
      return await (await import("./logs.ts")).logs(args, surroundings, signal);
    case "enrich":
      return await (await import("./enrich.ts")).enrich(args, surroundings, signal);
    case "lookup":
      return await (await import("./lookup.ts")).lookup(args, surroundings, signal);
    case "inventory":
      return await (await import("./inventory.ts")).inventory(args, surroundings, signal);
    case "deploy":
      return await (await import("./deploy.ts")).deploy(args, surroundings, signal);
  }
}

async function dispatch(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "" || first.startsWith("-")) return await runCollector(args, surroundings, signal);
  if (!isCommandName(first)) throw unknownCommand(first);
  requireProfile(first, buildInfo.profile);
  if (first === "collect") return await runCollector(rest, surroundings, signal);
  if (first !== "help") {
    const asksForHelp = rest.some((word) => word === "-h" || word === "--help");
    if (isTabled(first) && !asksForHelp) return await runTabled(first, rest, surroundings, signal);
    return await runCommand(args, signal);
  }
  const [topic = "collect"] = rest;
  return await dispatch([topic, "--help"], surroundings, signal);
}

/**
 * Runs the program.
 *
 * @returns the exit code; failures have been reported.
 */
export async function run(args: readonly string[]): Promise<number> {
  using stop = new StopSignals();
  using _uncaught = exitOnUncaught(Deno.exit);
  try {
    const surroundings = takeRuntimeVariables(Deno.env.toObject(), Deno.env);
    return await dispatch(args, surroundings, stop.signal);
  } catch (error) {
    if (wasStopped(error, stop.signal)) return exitCodes.success;
    reportFailure(error);
    return exitCodeOf(error);
  }
}
