import { Api } from "../kubernetes/api/mod.ts";
import type { ConnectionSettings } from "../kubernetes/connection/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import { type ConnectionContext, openConnection } from "./open_connection.ts";

export interface ConnectedApi extends Disposable {
  readonly api: Api;
  /** For people: which cluster that is. */
  readonly description: string;
}

/** A client of the API server that the settings name. */
export async function connectApi(
  settings: ConnectionSettings,
  context: ConnectionContext & { readonly onWarning?: (warning: string) => void },
): Promise<ConnectedApi> {
  const connection = await openConnection(settings, context);
  return {
    api: new Api({ connection, clock: SYSTEM_CLOCK, onWarning: context.onWarning }),
    description: connection.description,
    [Symbol.dispose]: () => connection.close(),
  };
}
