import { type InventorySettings, inventorySettings } from "../enrichment/source/mod.ts";
import type { SettingTable } from "../configuration/mod.ts";
import { type ConnectionSettings, connectionSettings } from "../kubernetes/connection/mod.ts";
import { type OtlpSettings, otlpSettings } from "../logs/otlp/mod.ts";
import { type LogsSettings, logsSettings } from "../logs/agent/mod.ts";
import {
  type ApiSettings,
  apiSettings,
  type HttpSettings,
  httpSettings,
  type LogSettings,
  logSettings,
} from "../operations/mod.ts";
import { type ClusterSettings, clusterSettings } from "./cluster_settings.ts";
import { type RetainSettings, retainSettings } from "./retain_settings.ts";

/** What every command that names pods can be told. */
export interface NamingSettings
  extends InventorySettings, RetainSettings, ClusterSettings, ConnectionSettings, LogSettings {}

export const namingSettings: SettingTable<NamingSettings> = {
  ...inventorySettings,
  ...retainSettings,
  ...clusterSettings,
  ...connectionSettings,
  ...logSettings,
};

/** Everything a user of the log agent can set. */
export interface LogAgentSettings
  extends LogsSettings, OtlpSettings, NamingSettings, HttpSettings, ApiSettings {}

export const logAgentSettings: SettingTable<LogAgentSettings> = {
  ...logsSettings,
  ...otlpSettings,
  ...namingSettings,
  ...httpSettings,
  ...apiSettings,
};
