import { canRun, type Profile } from "../../src/cli/profiles.ts";
import { type CommandName, commandNames, tabled } from "../../src/cli/commands.ts";

/**
 * The module that a command loads when it is called. Version and help come with the reading of the
 * command line.
 */
const MODULES: Readonly<Record<CommandName, string | undefined>> = {
  collect: "src/cli/collect.ts",
  logs: "src/cli/logs.ts",
  enrich: "src/cli/enrich.ts",
  lookup: "src/cli/lookup.ts",
  inventory: "src/cli/inventory.ts",
  deploy: "src/cli/deploy.ts",
  receive: "src/cli/receive.ts",
  simulate: "src/cli/simulate.ts",
  demo: "src/testbed/demo/mod.ts",
  manifests: "src/cli/manifests.ts",
  version: undefined,
  help: undefined,
};

/** What tells about the settings of commands that have a table of them, in their help. */
const TABLES = "src/cli/tabled_commands.ts";

/** Modules of the commands that a program of this profile does not run. */
export function modulesLeftOut(profile: Profile): readonly string[] {
  const modules = commandNames.filter((command) => !canRun(command, profile))
    .flatMap((command) => MODULES[command] ?? []);
  return tabled.some((command) => canRun(command, profile)) ? modules : [...modules, TABLES];
}
