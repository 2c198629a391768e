import process from "node:process";
import { getLogger } from "@logtape/logtape";
import { configureLogging, exitCodeOf, reportFailure } from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { type OpenedInventory, openInventory } from "./inventory_source.ts";
import type { NamingSettings } from "./log_settings.ts";
import { textFileReader } from "./read_text_file.ts";
import { refuseKeyLog, type Surroundings } from "./runtime_variables.ts";
import { wasStopped } from "./was_stopped.ts";
import { exitCodes } from "../operations/mod.ts";

const log = getLogger(["k8s-collector", "cli"]);

export interface WithInventory {
  readonly inventory: OpenedInventory;
  readonly readTextFile: ReturnType<typeof textFileReader>;
  readonly redact: (text: string) => string;
  /** Told what must not be logged. */
  readonly onSecret: (secret: string) => void;
  /** Aborts when the program is to stop, and when the work is done. */
  readonly signal: AbortSignal;
}

/**
 * Runs what needs to know pods, with logs, and with the inventory kept up to date meanwhile.
 *
 * @returns the exit code: that of the work, or of the failure that ended it and was reported
 */
export async function withInventory(
  settings: NamingSettings,
  surroundings: Surroundings,
  signal: AbortSignal,
  work: (context: WithInventory) => Promise<number>,
): Promise<number> {
  const { environment, remarks } = surroundings;
  // Deno 2.6's own resolver uses a deprecated module; its notice would stand between log lines.
  Object.assign(process, { noDeprecation: true });
  const { logLevel: level, logFormat: format } = settings;
  using logging = configureLogging({ level, format, environment });
  const done = new AbortController();
  const all = AbortSignal.any([signal, done.signal]);
  try {
    refuseKeyLog(environment);
    for (const remark of remarks) log.warning("{remark}", { remark });
    const readTextFile = textFileReader(SYSTEM_CLOCK, signal);
    const inventory = await openInventory(settings, {
      surroundings,
      readTextFile,
      onSecret: logging.hide,
      signal,
    });
    const knowing = inventory.source.run(all);
    // Whoever works waits for it too: a mistake in it ends the program.
    const mistaken = knowing.then(() => new Promise<never>(() => {}));
    try {
      const { redact, hide: onSecret } = logging;
      return await Promise.race([
        work({ inventory, readTextFile, redact, onSecret, signal: all }),
        mistaken,
      ]);
    } finally {
      done.abort();
      await knowing;
      inventory.close();
      logging.flush();
    }
  } catch (error) {
    if (wasStopped(error, signal)) return exitCodes.success;
    reportFailure(error);
    return exitCodeOf(error);
  }
}
