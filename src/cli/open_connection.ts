import type { ReadTextFile } from "../configuration/mod.ts";
import { connect, type Connection, type ConnectionSettings } from "../kubernetes/connection/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { publicAuthoritiesOf } from "./public_authorities.ts";
import type { Surroundings } from "./runtime_variables.ts";

export interface ConnectionContext {
  readonly surroundings: Surroundings;
  readonly readTextFile: ReadTextFile;
  /** Told every credential, so that no log repeats it. */
  readonly onSecret: (secret: string) => void;
  readonly signal: AbortSignal;
}

/** The connection to the API server that the settings name, as this program makes it. */
export function openConnection(
  { kubeconfig, context }: ConnectionSettings,
  { surroundings: { environment, taken }, readTextFile, onSecret, signal }: ConnectionContext,
): Promise<Connection> {
  return connect({
    kubeconfig,
    context,
    environment,
    pluginEnvironment: taken,
    readTextFile,
    publicAuthorities: publicAuthoritiesOf(environment, readTextFile),
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    onSecret,
    userAgent: `k8s-collector/${buildInfo.version}`,
    signal,
  });
}
