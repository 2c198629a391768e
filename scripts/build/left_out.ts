import { canRun, type Profile } from "../../src/cli/profiles.ts";
import { type CommandName, commandNames } from "../../src/cli/commands.ts";

/**
 * The module that a command loads when it is called. Version and help come with the reading of the
 * command line.
 */
const MODULES: Readonly<Record<CommandName, string | undefined>> = {
  collect: "src/cli/collect.ts",
  receive: "src/cli/receive.ts",
  simulate: "src/cli/simulate.ts",
  demo: "src/testbed/demo/mod.ts",
  manifests: "src/cli/manifests.ts",
  version: undefined,
  help: undefined,
};

/** Modules of the commands that a program of this profile does not run. */
export function modulesLeftOut(profile: Profile): readonly string[] {
  return commandNames.filter((command) => !canRun(command, profile))
    .flatMap((command) => MODULES[command] ?? []);
}
