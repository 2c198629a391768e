import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import { ConfigurationError } from "../configuration/mod.ts";
import { CheckpointStore, FileSink, type LogSink, StdoutSink } from "../logs/delivery/mod.ts";
import {
  type Format,
  mappedNdjson,
  type Mapping,
  NdjsonFormat,
  OtlpFormat,
} from "../logs/format/mod.ts";
import { HistoryNamer, Ledger, LogAgent } from "../logs/agent/mod.ts";
import { LogReader, SYSTEM_FILES } from "../logs/reader/mod.ts";
import { parserCounts, PartialBudget } from "../logs/record/mod.ts";
import { OtlpExporter } from "../logs/otlp/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { commandSettings } from "./command_settings.ts";
import { type LogAgentSettings, logAgentSettings } from "./log_settings.ts";
import { mappingOf } from "./naming_format.ts";
import type { Surroundings } from "./runtime_variables.ts";
import { type WithInventory, withInventory } from "./with_inventory.ts";

const log = getLogger(["k8s-collector", "logs"]);

/** Bytes of records that are not complete, over all streams. */
const PARTIAL_BYTES = 64 * 1024 * 1024;

/** Reads the logs of the node's containers until the signal aborts. @returns the exit code */
export async function logs(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { settings } = commandSettings(logAgentSettings, args, surroundings.environment, {
    switches: ["untilEof"],
  });
  return await withInventory(settings, surroundings, signal, async (context) => {
    await readAndDeliver(settings, context);
    return exitCodes.success;
  });
}

async function readAndDeliver(
  settings: LogAgentSettings,
  { inventory, readTextFile, signal }: WithInventory,
): Promise<void> {
  const { stateDir } = settings;
  if (stateDir === undefined) {
    throw new ConfigurationError(
      "--state-dir is not set: name a folder to keep how far the logs were read",
    );
  }
  const mapping = await mappingOf(settings.format, readTextFile);
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
      brief: mapping === undefined,
      labels: settings.labels,
      annotations: settings.annotations,
      clusterName: settings.clusterName,
    }),
    format: () => formatOf(settings, mapping),
    sink,
    ledger,
    untilEof: settings.untilEof,
    waitMilliseconds: settings.waitMilliseconds,
    checkpointMilliseconds: settings.checkpointMilliseconds,
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    giveWay: () => new Promise((resolve) => void setImmediate(resolve)),
  });
  try {
    await agent.run(signal);
  } finally {
    sink.close();
  }
}

function sinkOf(settings: LogAgentSettings, recorded: number | undefined): LogSink {
  const { output, otlpEndpoint: endpoint } = settings;
  if (endpoint === undefined) {
    return output === "-" ? new StdoutSink() : new FileSink(output, recorded);
  }
  if (output !== "-") {
    throw new ConfigurationError(
      `logs go to one place: --output is ${output} and --otlp-endpoint is set. Leave one of them out`,
    );
  }
  const exporter = new OtlpExporter({
    endpoint,
    headers: settings.otlpHeaders,
    compression: settings.otlpCompression,
    timeout: settings.otlpTimeout,
    fetch,
    clock: SYSTEM_CLOCK,
    random: Math.random,
  });
  return {
    length: undefined,
    async write(batch, records, signal) {
      await exporter.send(batch, records, signal);
      return undefined;
    },
    settle() {},
    close() {},
  };
}

function formatOf(settings: LogAgentSettings, mapping: Mapping | undefined): Format {
  if (settings.format === "otlp" || settings.otlpEndpoint !== undefined) {
    return new OtlpFormat({
      scope: { name: "k8s-collector", version: buildInfo.version },
      wallClock: Date.now,
    });
  }
  return new NdjsonFormat(
    mapping === undefined ? undefined : mappedNdjson(mapping, settings.format),
  );
}
