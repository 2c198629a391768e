import process from "node:process";
import { getHeapStatistics } from "node:v8";
import { getLogger } from "@logtape/logtape";
import type { Resolution } from "./resolve_settings.ts";
import type { Settings } from "./settings.ts";
import {
  ConfigurationError,
  type PublicAuthorities,
  type ReadTextFile,
} from "../configuration/mod.ts";
import { type Dial, dialTcp, tlsDial } from "../intake/mod.ts";
import type { Connection } from "../kubernetes/connection/mod.ts";
import { fetchTransport, listBoundsOf } from "../kubernetes/watch/mod.ts";
import {
  Cancelled,
  configureLogging,
  exitCodeOf,
  exitCodes,
  type HttpServer,
  type Logging,
  reportFailure,
  runCleanup,
} from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { wasStopped } from "./was_stopped.ts";
import {
  Collector,
  LEAD_ALONE,
  memoryForObjects,
  type WatchObserver,
  watchTimeout,
} from "../collector/mod.ts";
import { openOperationsPort } from "./operations_port.ts";
import { refuseKeyLog, type Surroundings } from "./runtime_variables.ts";
import { textFileReader } from "./read_text_file.ts";
import { openConnection } from "./open_connection.ts";
import { publicAuthoritiesOf } from "./public_authorities.ts";

const log = getLogger(["k8s-collector", "collector"]);

/**
 * Runs the collector until the signal aborts.
 *
 * @returns the exit code; what ended the program has been logged
 */
export async function collect(
  resolution: Resolution,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { logLevel: level, logFormat: format } = resolution.settings;
  const { environment, remarks } = surroundings;
  // Deno 2.6's own resolver uses a deprecated module; its notice would stand between log lines.
  Object.assign(process, { noDeprecation: true });
  using logging = configureLogging({ level, format, environment });
  using stopping = new Stopping(signal);
  try {
    announce(resolution);
    refuseKeyLog(environment);
    for (const remark of remarks) log.warning("{remark}", { remark });
    await watchAndTell(resolution, surroundings, logging, signal);
    stopping.done();
    return exitCodes.success;
  } catch (error) {
    if (wasStopped(error, signal)) {
      stopping.done();
      return exitCodes.success;
    }
    // Here, as long as there is a log: whoever looks for the reason looks there.
    reportFailure(error);
    return exitCodeOf(error);
  }
}

async function watchAndTell(
  resolution: Resolution,
  surroundings: Surroundings,
  logging: Logging,
  signal: AbortSignal,
): Promise<void> {
  const { settings } = resolution;
  const readTextFile = textFileReader(SYSTEM_CLOCK, signal);
  const publicAuthorities = publicAuthoritiesOf(surroundings.environment, readTextFile);
  const connection = await openConnection(settings, {
    surroundings,
    readTextFile,
    onSecret: logging.hide,
    signal,
  });
  log.info("watching {cluster}", { cluster: connection.description });
  checkApi(resolution);
  // Whoever keeps nothing loads nothing of it.
  const retained = settings.retain
    ? new (await import("./retained_pods.ts")).RetainedPods(settings)
    : undefined;
  const collector = build(
    resolution,
    connection,
    dialOf(settings, readTextFile, publicAuthorities),
    retained,
  );
  let http: HttpServer | undefined;
  let api: HttpServer | undefined;
  try {
    if (retained !== undefined) {
      const { openRetainedApi } = await import("./retained_api.ts");
      api = await openRetainedApi(resolution, retained.history, readTextFile, logging.hide);
    }
    http = await openOperationsPort(resolution, surroundings.environment, {
      collector,
      readTextFile,
      redact: logging.redact,
      signal,
    });
    await collector.run(signal);
  } finally {
    await runCleanup([
      { name: "closing the HTTP port", run: () => http?.close() },
      { name: "closing the API", run: () => api?.close() },
      { name: "closing the connection to the API server", run: () => connection.close() },
    ]);
    logging.flush();
  }
}

/** Says when the program is asked to stop, and how long that took. */
class Stopping implements Disposable {
  readonly #signal: AbortSignal;
  #since: number | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#begin);
    if (signal.aborted) this.#begin();
  }

  readonly #begin = (): void => {
    const { reason } = this.#signal;
    this.#since = SYSTEM_CLOCK.now();
    log.info("stopping: {by}", { by: reason instanceof Cancelled ? reason.by : String(reason) });
  };

  done(): void {
    const milliseconds = Math.round(SYSTEM_CLOCK.now() - (this.#since ?? SYSTEM_CLOCK.now()));
    log.info("stopped after {milliseconds} ms", { milliseconds });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#begin);
  }
}

function announce({ settings, provenance, ignored, warnings }: Resolution): void {
  log.info("k8s-collector {version}, reducer at {host}:{port}", {
    version: buildInfo.version,
    host: settings.intakeHost,
    port: settings.intakePort,
    source: provenance.intakeHost.source.kind,
  });
  const { source } = provenance.intakeHost;
  if (source.kind === "service") {
    log.info("the reducer is the one that the variable {variable} of a Service announces", {
      variable: source.name,
    });
  }
  if (source.kind === "default") {
    log.warning(
      "no reducer was named, and none found among the Services: trying {host}:{port}; " +
        "set --intake-host or EBPF_NET_INTAKE_HOST",
      { host: settings.intakeHost, port: settings.intakePort },
    );
  }
  for (const flag of ignored) {
    log.info("{flag} is accepted for compatibility and has no effect", { flag });
  }
  for (const remark of warnings) log.warning("{remark}", { remark });
}

function build(
  { settings }: Resolution,
  connection: Connection,
  dial: Dial,
  observer: WatchObserver | undefined,
): Collector {
  const { labels, clusterName } = settings;
  return new Collector({
    transport: fetchTransport(connection),
    namespace: settings.namespace,
    labelSelector: settings.labelSelector,
    fieldSelector: settings.fieldSelector,
    initialList: settings.initialList === "pages" ? "pages" : "watch-list",
    watchTimeoutSeconds: watchTimeout(settings.watchTimeoutSeconds),
    listBounds: listBoundsOf(getHeapStatistics().heap_size_limit),
    deleteTtlMilliseconds: settings.deleteTtlSeconds * 1000,
    deleteCapacity: settings.deleteCapacity,
    waitingLimit: settings.waitingLimit,
    relist: settings.relist,
    memoryForObjects: memoryForObjects(getHeapStatistics().heap_size_limit),
    intake: {
      host: settings.intakeHost,
      port: settings.intakePort,
      compression: settings.intakeCompression,
      maximumAgeMilliseconds: settings.intakeMaxAgeSeconds * 1000,
      introduction: {
        version: settings.version,
        hostname: settings.hostname,
        cpuCores: navigator.hardwareConcurrency,
        labels: clusterName === undefined ? labels : { cluster: clusterName, ...labels },
      },
      dial,
    },
    observer,
    lead: LEAD_ALONE,
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    random: Math.random,
  });
}

/** @throws {ConfigurationError} when an API is asked for that would have nothing to say */
function checkApi({ settings, provenance }: Resolution): void {
  const isAskedFor = provenance.apiListen.source.kind !== "default";
  if (settings.retain || !isAskedFor || settings.apiListen === "off") return;
  throw new ConfigurationError(
    `--api-listen is ${settings.apiListen}, and there is nothing to be asked: set --retain=true`,
  );
}

function dialOf(
  settings: Settings,
  readTextFile: ReadTextFile,
  publicAuthorities: PublicAuthorities,
): Dial {
  if (settings.intakeTls === "off") return dialTcp;
  return tlsDial({
    ca: settings.intakeTlsCa,
    cert: settings.intakeTlsCert,
    key: settings.intakeTlsKey,
    serverName: settings.intakeTlsServerName,
    readTextFile,
    publicAuthorities,
  });
}
