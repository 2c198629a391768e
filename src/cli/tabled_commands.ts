import type { SettingTable } from "../configuration/mod.ts";
import type { TabledCommand } from "./commands.ts";

/** A command's settings, whatever they are, and the flags that take no value. */
export interface TabledHelp {
  readonly table: SettingTable<Readonly<Record<string, unknown>>>;
  readonly switches: readonly string[];
}

/** The settings of a command, loaded when somebody asks for them. */
export async function helpOf(command: TabledCommand): Promise<TabledHelp> {
  switch (command) {
    case "logs":
      return shown((await import("./log_settings.ts")).logAgentSettings, ["untilEof"]);
    case "enrich":
      return shown((await import("./enrich_settings.ts")).enrichSettings);
    case "lookup":
      return shown((await import("./lookup.ts")).lookupSettings);
    case "inventory":
      return shown((await import("./log_settings.ts")).namingSettings);
    case "deploy": {
      const { deploySettings, SWITCHES } = await import("./deploy_settings.ts");
      return shown(deploySettings, SWITCHES);
    }
  }
}

/** Which settings they are, and of what types, is nobody's business here. */
function shown<S>(table: SettingTable<S>, switches: readonly string[] = []): TabledHelp {
  return { table: table as unknown as TabledHelp["table"], switches };
}
