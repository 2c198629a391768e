import { getHeapStatistics } from "node:v8";
import { PodHistory } from "../enrichment/history/mod.ts";
import {
  ApiSource,
  askApi,
  askForNamespace,
  CentralSource,
  FileSource,
  Namespaces,
  OwnerLookup,
  type PodSource,
} from "../enrichment/source/mod.ts";
import { ConfigurationError, CREDENTIAL_BYTES, readNamedFile } from "../configuration/mod.ts";
import { watchTimeout } from "../collector/mod.ts";
import { Api } from "../kubernetes/api/mod.ts";
import { namedFile, openOutgoing } from "../kubernetes/connection/mod.ts";
import { fetchTransport, listBoundsOf } from "../kubernetes/watch/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import type { NamingSettings } from "./log_settings.ts";
import { type ConnectionContext, openConnection } from "./open_connection.ts";
import { publicAuthoritiesOf } from "./public_authorities.ts";

/** Seconds a watch lasts, as the collector has it by default. */
const WATCH_SECONDS = 230;

export interface OpenedInventory {
  readonly history: PodHistory;
  readonly source: PodSource;
  /** Undefined where nothing is wanted of them. */
  readonly namespaces: Namespaces | undefined;
  close(): void;
}

/** Opens what `--inventory` names: the API server, another collector, or a file. */
export async function openInventory(
  settings: NamingSettings,
  context: ConnectionContext,
): Promise<OpenedInventory> {
  const history = new PodHistory({
    limits: {
      ttlMilliseconds: settings.retainTtl,
      count: settings.retainCount,
      bytes: settings.retainBytes,
    },
    wallClock: Date.now,
  });
  const { inventory } = settings;
  if (inventory !== "api" && wantsNamespaces(settings)) {
    throw new ConfigurationError(
      `--namespace-labels and --cluster-uid are asked of the API server: --inventory is ` +
        `${JSON.stringify(inventory)}. Leave them out, or set --inventory=api`,
    );
  }
  if (/^https?:\/\//.test(inventory)) return await central(settings, context, history);
  if (inventory === "api") return await api(settings, context, history);
  // A file is of one moment: nothing in it grows old while it is read.
  const lasting = new PodHistory({
    limits: { ttlMilliseconds: Infinity, count: Infinity, bytes: Infinity },
    wallClock: Date.now,
  });
  const source = await FileSource.open(inventory, lasting);
  return { history: lasting, source, namespaces: undefined, close() {} };
}

async function api(
  settings: NamingSettings,
  context: ConnectionContext,
  history: PodHistory,
): Promise<OpenedInventory> {
  const connection = await openConnection(settings, context);
  const asked = new Api({ connection, clock: SYSTEM_CLOCK });
  const namespaces = wantsNamespaces(settings)
    ? new Namespaces(askForNamespace(asked), SYSTEM_CLOCK)
    : undefined;
  const source = new ApiSource({
    history,
    transport: fetchTransport(connection),
    owners: new OwnerLookup(history, askApi(asked), SYSTEM_CLOCK),
    namespaces,
    node: settings.node,
    kept: settings,
    description: connection.description,
    timeoutSeconds: watchTimeout(WATCH_SECONDS),
    listBounds: listBoundsOf(getHeapStatistics().heap_size_limit),
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
    random: Math.random,
  });
  return { history, source, namespaces, close: () => connection.close() };
}

async function central(
  settings: NamingSettings,
  { surroundings: { environment }, readTextFile, onSecret }: ConnectionContext,
  history: PodHistory,
): Promise<OpenedInventory> {
  const { inventory, inventoryTokenFile, inventoryCaFile, node } = settings;
  const outgoing = await openOutgoing({
    url: inventory,
    authorities: namedFile("--inventory-ca-file", inventoryCaFile),
    environment,
    publicAuthorities: publicAuthoritiesOf(environment, readTextFile),
    readTextFile,
    clock: SYSTEM_CLOCK,
  });
  const source = new CentralSource({
    history,
    url: inventory,
    node,
    async token() {
      if (inventoryTokenFile === undefined) return undefined;
      const flag = "--inventory-token-file";
      const text = await readNamedFile(readTextFile, flag, inventoryTokenFile, CREDENTIAL_BYTES);
      onSecret(text.trim());
      return text.trim();
    },
    fetch: outgoing.fetch,
    clock: SYSTEM_CLOCK,
    random: Math.random,
  });
  return { history, source, namespaces: undefined, close: () => outgoing.close() };
}

function wantsNamespaces({ namespaceLabels, clusterUid }: NamingSettings): boolean {
  return clusterUid || namespaceLabels === "all" || namespaceLabels.size > 0;
}
