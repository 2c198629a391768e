import { Api } from "../kubernetes/api/mod.ts";
import { connect, type ConnectionSettings } from "../kubernetes/connection/mod.ts";
import type { ReadTextFile } from "../configuration/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { buildInfo } from "./build_info.ts";
import { publicAuthoritiesOf } from "./public_authorities.ts";
import type { Surroundings } from "./runtime_variables.ts";

export interface ConnectedApi extends Disposable {
  readonly api: Api;
  /** For people: which cluster that is. */
  readonly description: string;
}

/** A client of the API server that the settings name. */
export async function connectApi(
  { kubeconfig, context }: ConnectionSettings,
  { surroundings: { environment, taken }, readTextFile, onSecret, onWarning, signal }: {
    readonly surroundings: Surroundings;
    readonly readTextFile: ReadTextFile;
    readonly onSecret: (secret: string) => void;
    readonly onWarning?: (warning: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<ConnectedApi> {
  const connection = await connect({
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
  return {
    api: new Api({ connection, clock: SYSTEM_CLOCK, onWarning }),
    description: connection.description,
    [Symbol.dispose]: () => connection.close(),
  };
}
