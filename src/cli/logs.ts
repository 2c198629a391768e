import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import { lookupRoute, openApi, podsRoute } from "../api/mod.ts";
import { ConfigurationError } from "../configuration/mod.ts";
import {
  CheckpointStore,
  EMPTY,
  FileSink,
  type LogSink,
  StateError,
  StdoutSink,
} from "../logs/delivery/mod.ts";
import {
  type Format,
  mappedNdjson,
  type Mapping,
  NdjsonFormat,
  OtlpFormat,
} from "../logs/format/mod.ts";
import { agentChecks, agentMetrics, HistoryNamer, Ledger, LogAgent } from "../logs/agent/mod.ts";
import { LogReader, SYSTEM_FILES } from "../logs/reader/mod.ts";
import { type ParserCounts, parserCounts, PartialBudget } from "../logs/record/mod.ts";
import { exitCodes, runCleanup } from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { openAgentPort } from "./agent_port.ts";
import { type CommandSettings, commandSettings } from "./command_settings.ts";
import { KeptHistory } from "./kept_history.ts";
import { type LogAgentSettings, logAgentSettings } from "./log_settings.ts";
import { mappingOf } from "./naming_format.ts";
import { otlpSinkOf } from "./otlp_sink.ts";
import { readOpenFileLimit } from "./open_file_limit.ts";
import type { Surroundings } from "./runtime_variables.ts";
import { surroundingOf } from "./surrounding.ts";
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
  const resolved = commandSettings(logAgentSettings, args, surroundings.environment, {
    switches: ["untilEof"],
  });
  return await withInventory(resolved.settings, surroundings, signal, async (context) => {
    await readAndDeliver(resolved, surroundings, context);
    return exitCodes.success;
  });
}

async function readAndDeliver(
  { settings, provenance }: CommandSettings<LogAgentSettings>,
  surroundings: Surroundings,
  { inventory, readTextFile, redact, onSecret, signal }: WithInventory,
): Promise<void> {
  const { podLogsDir: root, untilEof, waitMilliseconds, checkpointMilliseconds } = settings;
  const { history, source } = inventory;
  const stateDir = await stateDirOf(settings);
  const mapping = await mappingOf(settings.format, readTextFile);
  const store = new CheckpointStore(stateDir);
  const loaded = store.load(settings.onBadCheckpoint);
  const last = loaded ?? EMPTY;
  const startAt = loaded === undefined ? "end" : settings.startAt;
  const ledger = new Ledger(store, last, Date.now);
  const otlp = await otlpSinkOf(settings, surroundings, readTextFile);
  const sink = otlp?.sink ?? sinkOf(settings, last.outputLength);
  const counts = parserCounts();
  const reader = readerOf({ ...settings, startAt }, counts, ledger);
  log.info("k8s-collector {version} reads {root}, pods from {source}", {
    version: buildInfo.version,
    root,
    source: source.description,
  });
  const agent = new LogAgent({
    reader,
    namer: new HistoryNamer({
      history,
      learns: source.learns,
      brief: mapping === undefined,
      labels: settings.labels,
      annotations: settings.annotations,
      clusterName: settings.clusterName,
      namespaceLabels: settings.namespaceLabels,
      serviceNames: settings.serviceNames,
      surroundingOf: surroundingOf(inventory.namespaces, settings),
    }),
    format: () => formatOf(settings, mapping),
    sink,
    ledger,
    untilEof,
    waitMilliseconds,
    checkpointMilliseconds,
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    giveWay: () => new Promise((resolve) => void setImmediate(resolve)),
  });
  const isAskedFor = provenance.httpListen.source.kind !== "default";
  const port = untilEof && !isAskedFor ? undefined : openAgentPort({
    listen: settings.httpListen,
    explicit: isAskedFor,
    metrics: agentMetrics({
      lines: agent.lines,
      reader,
      parser: counts,
      ledger,
      history,
      otlp: otlp?.statistics,
    }),
    ready: () =>
      agentChecks({
        reader,
        root,
        ledger,
        outputFailure: () => sink.failure,
      }),
    redact,
  });
  const asksForApi = provenance.apiListen.source.kind !== "default";
  const api = untilEof && !asksForApi ? undefined : await openApi({
    settings,
    explicit: asksForApi,
    routes: [
      lookupRoute(history),
      podsRoute({ history, clock: SYSTEM_CLOCK, wallClock: Date.now }),
    ],
    readTextFile,
    onSecret,
    clock: SYSTEM_CLOCK,
  });
  const kept = source.learns ? new KeptHistory(stateDir, history) : undefined;
  await kept?.load();
  const ending = new AbortController();
  const keeping = kept?.run(SYSTEM_CLOCK, Date.now, AbortSignal.any([signal, ending.signal]));
  try {
    await agent.run(signal);
  } finally {
    ending.abort();
    await runCleanup([
      { name: "closing the output", run: () => sink.close() },
      { name: "writing down what is known of pods", run: () => keeping },
      { name: "closing the HTTP port", run: () => port?.close() },
      { name: "closing the API", run: () => api?.close() },
    ]);
  }
}

/** @throws {ConfigurationError} when it is not set */
async function stateDirOf({ stateDir }: LogAgentSettings): Promise<string> {
  if (stateDir === undefined) {
    throw new ConfigurationError(
      "--state-dir is not set: name a folder to keep how far the logs were read",
    );
  }
  try {
    await Deno.mkdir(stateDir, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StateError(`cannot make the folder ${stateDir} (--state-dir): ${reason}`, { cause });
  }
  return stateDir;
}

function readerOf(
  settings: LogAgentSettings,
  counts: ParserCounts,
  ledger: Ledger,
): LogReader {
  return new LogReader({
    files: SYSTEM_FILES,
    root: settings.podLogsDir,
    parser: {
      maximumBytes: settings.maximumRecordBytes,
      budget: new PartialBudget(PARTIAL_BYTES),
      counts,
    },
    limits: {
      openFiles: Math.min(settings.openFiles, readOpenFileLimit()),
      heldMilliseconds: settings.holdMilliseconds,
      heldBytes: settings.holdBytes,
    },
    positionOf: (key) => ledger.positionOf(key),
    selection: { include: settings.include, exclude: settings.exclude },
    start: { at: settings.startAt, ignoreOlder: settings.ignoreOlder },
  });
}

function sinkOf({ output }: LogAgentSettings, recorded: number | undefined): LogSink {
  return output === "-" ? new StdoutSink() : new FileSink(output, recorded, SYSTEM_CLOCK);
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
