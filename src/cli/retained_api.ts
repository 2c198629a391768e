import { lookupRoute, openApi, podsRoute } from "../api/mod.ts";
import type { ReadTextFile } from "../configuration/mod.ts";
import type { PodHistory } from "../enrichment/history/mod.ts";
import type { HttpServer } from "../operations/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import type { Resolution } from "./resolve_settings.ts";

/** Opens the API of a collector that keeps what pods were. */
export async function openRetainedApi(
  { settings, provenance }: Resolution,
  history: PodHistory,
  readTextFile: ReadTextFile,
  onSecret: (secret: string) => void,
): Promise<HttpServer | undefined> {
  return await openApi({
    settings,
    explicit: provenance.apiListen.source.kind !== "default",
    routes: [
      lookupRoute(history),
      podsRoute({ history, clock: SYSTEM_CLOCK, wallClock: Date.now }),
    ],
    readTextFile,
    onSecret,
    clock: SYSTEM_CLOCK,
  });
}
