import { ConfigurationError } from "../configuration/mod.ts";
import { inventoryFile, writeInventory } from "../enrichment/history/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { writeData } from "../terminal/mod.ts";
import { commandSettings } from "./command_settings.ts";
import { namingSettings } from "./log_settings.ts";
import type { Surroundings } from "./runtime_variables.ts";
import { untilSynced } from "./until_synced.ts";
import { withInventory } from "./with_inventory.ts";

/** `inventory export`: everything that is known of pods, as a file. @returns the exit code */
export async function inventory(
  [verb, ...args]: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  if (verb !== "export") {
    throw new ConfigurationError(
      `inventory wants to be told what to do, and was told ${JSON.stringify(verb ?? "")}; ` +
        "allowed: export",
    );
  }
  const { settings } = commandSettings(namingSettings, args, surroundings.environment);
  return await withInventory(settings, surroundings, signal, async ({ inventory, signal }) => {
    await untilSynced(inventory, signal);
    const text = writeInventory(inventoryFile(inventory.history, Date.now()));
    await writeData(new TextEncoder().encode(text));
    return exitCodes.success;
  });
}
