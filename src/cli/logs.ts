import process from "node:process";
import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import { ConfigurationError } from "../configuration/mod.ts";
import { CheckpointStore, FileSink, type LogSink, StdoutSink } from "../logs/delivery/mod.ts";
import { type Format, NdjsonFormat, OtlpFormat } from "../logs/format/mod.ts";
import { HistoryNamer, Ledger, LogAgent } from "../logs/agent/mod.ts";
import { LogReader, SYSTEM_FILES } from "../logs/reader/mod.ts";
import { PartialBudget, parserCounts } from "../logs/record/mod.ts";
import {
  configureLogging,
  exitCodeOf,
  exitCodes,
  reportFailure,
  runCleanup,
} from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { commandSettings } from "./command_settings.ts";
import { openInventory, type OpenedInventory } from "./inventory_source.ts";
import { type LogAgentSettings, logAgentSettings } from "./log_settings.ts";
import { textFileReader } from "./read_text_file.ts";
import { refuseKeyLog, type Surroundings } from "./runtime_variables.ts";
import { wasStopped } from "./was_stopped.ts";

const log = getLogger(["k8s-collector", "logs"]);

/** Bytes of records that are not complete, over all streams. */
const PARTIAL_BYTES = 64 * 1024 * 1024;

/** Reads the logs of the node's containers until the signal aborts. @returns the exit code */
export async function logs(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { environment, remarks } = surroundings;
  const { settings } = commandSettings(logAgentSettings, args, environment, {
    switches: ["untilEof"],
  });
  // Deno 2.6's own resolver uses a deprecated module; its notice would stand between log lines.
  Object.assign(process, { noDeprecation: true });
  const { logLevel: level, logFormat: format } = settings;
  using logging = configureLogging({ level, format, environment });
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
    try {
      await readAndDeliver(settings, inventory, signal);
    } finally {
      inventory.close();
      logging.flush();
    }
    return exitCodes.success;
  } catch (error) {
    if (wasStopped(error, signal)) return exitCodes.success;
    reportFailure(error);
    return exitCodeOf(error);
  }
}

async function readAndDeliver(
  settings: LogAgentSettings,
  inventory: OpenedInventory,
  signal: AbortSignal,
): Promise<void> {
  const { stateDir } = settings;
  if (stateDir === undefined) {
    throw new ConfigurationError(
      "--state-dir is not set: name a folder to keep how far the logs were read",
    );
  }
  await Deno.mkdir(stateDir, { recursive: true });
  const store = new CheckpointStore(stateDir);
  const last = store.load(settings.onBadCheckpoint);
  const ledger = new Ledger(store, last, Date.now);
  const sink = sinkOf(settings, last.outputLength);
  const reader = new LogReader({
    files: SYSTEM_FILES,
    root: settings.podLogsDir,
    parser: {
      maximumBytes: settings.maximumRecordBytes,
      budget: new PartialBudget(PARTIAL_BYTES),
      counts: parserCounts(),
    },
    limits: {
      openFiles: settings.openFiles,
      heldMilliseconds: settings.holdMilliseconds,
      heldBytes: settings.holdBytes,
    },
    positionOf: (key) => ledger.positionOf(key),
  });
  log.info("k8s-collector {version} reads {root}, pods from {source}", {
    version: buildInfo.version,
    root: settings.podLogsDir,
    source: inventory.source.description,
  });
  const agent = new LogAgent({
    reader,
    namer: new HistoryNamer({
      history: inventory.history,
      learns: inventory.source.learns,
      brief: true,
      labels: settings.labels,
      annotations: settings.annotations,
      clusterName: settings.clusterName,
    }),
    format: () => formatOf(settings),
    sink,
    ledger,
    untilEof: settings.untilEof,
    waitMilliseconds: settings.waitMilliseconds,
    checkpointMilliseconds: settings.checkpointMilliseconds,
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    giveWay: () => new Promise((resolve) => void setImmediate(resolve)),
  });
  const ending = new AbortController();
  const all = AbortSignal.any([signal, ending.signal]);
  const knowing = inventory.source.run(all);
  try {
    await agent.run(all);
  } finally {
    ending.abort();
    await runCleanup([
      { name: "closing the output", run: () => sink.close() },
      { name: "closing the inventory", run: () => knowing },
    ]);
  }
}

function sinkOf(settings: LogAgentSettings, recorded: number | undefined): LogSink {
  return settings.output === "-" ? new StdoutSink() : new FileSink(settings.output, recorded);
}

function formatOf(settings: LogAgentSettings): Format {
  if (settings.format === "otlp") {
    return new OtlpFormat({
      scope: { name: "k8s-collector", version: buildInfo.version },
      wallClock: Date.now,
    });
  }
  return new NdjsonFormat();
}
