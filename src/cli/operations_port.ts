import { parseListenAddress, type ReadTextFile } from "../configuration/mod.ts";
import type { Resolution } from "./resolve_settings.ts";
import {
  askIdentity,
  type Collector,
  type Identity,
  instruments,
  openInTurn,
} from "../collector/mod.ts";
import { podUid } from "../kubernetes/connection/mod.ts";
import { type HttpServer, startHttp } from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { hostnameOfSystem } from "./hostname.ts";

/**
 * The containers of a pod start one after the other, and the one that was told where the reducer is
 * may be the last.
 */
const HEAD_START_MILLISECONDS = 5_000;

export interface OperationsPortOptions {
  readonly collector: Collector;
  readonly readTextFile: ReadTextFile;
  /** Takes secrets out of what other programs say. */
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

/**
 * Opens the port for health and metrics, when it is this collector's turn.
 *
 * @returns undefined when the collector is to go on without it, or the signal aborted.
 */
export async function openOperationsPort(
  { settings, provenance }: Resolution,
  environment: Readonly<Record<string, string>>,
  { collector, readTextFile, redact, signal }: OperationsPortOptions,
): Promise<HttpServer | undefined> {
  const self = await identity(environment, readTextFile);
  const explicit = provenance.httpListen.source.kind !== "default";
  const address = parseListenAddress(settings.httpListen);
  // Kubernetes sets this variable in every container, and the older programs had no other port.
  const inPod = Boolean(environment.KUBERNETES_SERVICE_HOST) && !explicit && address !== undefined;
  const { kind: source } = provenance.intakeHost.source;
  const isToldTheReducer = source !== "service" && source !== "default";
  const { routes } = instruments({
    observe: () => collector.observed,
    now: SYSTEM_CLOCK.now,
    wallClock: Date.now,
    watchTimeoutSeconds: settings.watchTimeoutSeconds,
    build: buildInfo,
    identity: self,
    redact,
  });
  return await openInTurn({
    open: () => startHttp({ listen: settings.httpListen, explicit, routes, clock: SYSTEM_CLOCK }),
    ask: () => askIdentity(address?.port ?? 0),
    self: inPod ? self : undefined,
    headStart: inPod && !isToldTheReducer ? HEAD_START_MILLISECONDS : 0,
    clock: SYSTEM_CLOCK,
    signal,
  });
}

async function identity(
  environment: Readonly<Record<string, string>>,
  readTextFile: ReadTextFile,
): Promise<Identity> {
  return {
    program: "k8s-collector",
    version: buildInfo.version,
    hostname: hostnameOfSystem() ?? "",
    podUid: environment.POD_UID || await podUid(readTextFile),
    podName: environment.POD_NAME || undefined,
  };
}
