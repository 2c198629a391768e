import {
  type CollectorSettings,
  collectorSettings,
  type SelectionSettings,
  selectionSettings,
} from "../collector/mod.ts";
import {
  parseBoolean,
  parseText,
  type Provenance,
  type SettingTable,
} from "../configuration/mod.ts";
import {
  type IntakeSettings,
  intakeSettings,
  type IntroductionSettings,
  introductionSettings,
} from "../intake/mod.ts";
import { type ConnectionSettings, connectionSettings } from "../kubernetes/connection/mod.ts";
import {
  type ApiSettings,
  apiSettings,
  type HttpSettings,
  httpSettings,
  type LogSettings,
  logSettings,
} from "../operations/mod.ts";
import { type RetainSettings, retainSettings } from "./retain_settings.ts";

interface FileSettings {
  readonly configFile: string | undefined;
}

/** Whether a collector keeps what pods were. */
interface KeepSettings {
  readonly retain: boolean;
}

const keepSettings: SettingTable<KeepSettings> = {
  retain: {
    description: "Keep what pods were for a while after they are gone, and answer on the API",
    allowed: "true or false",
    flag: { name: "retain", placeholder: "true|false" },
    environment: ["K8S_COLLECTOR_RETAIN"],
    default: false,
    parse: parseBoolean,
  },
};

const fileSettings: SettingTable<FileSettings> = {
  configFile: {
    description: "YAML file with labels and intake.{host,port}",
    allowed: "a path",
    flag: { name: "config-file", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
};

/** Everything a user of the collector can set, resolved. */
export interface Settings
  extends
    IntakeSettings,
    CollectorSettings,
    ConnectionSettings,
    SelectionSettings,
    IntroductionSettings,
    FileSettings,
    LogSettings,
    HttpSettings,
    ApiSettings,
    KeepSettings,
    RetainSettings {}

/** Every setting of the collector, in the order in which they are shown. */
export const schema: SettingTable<Settings> = {
  ...intakeSettings,
  ...collectorSettings,
  ...connectionSettings,
  ...selectionSettings,
  ...introductionSettings,
  ...fileSettings,
  ...logSettings,
  ...httpSettings,
  ...apiSettings,
  ...keepSettings,
  ...retainSettings,
};

export type SettingKey = keyof Settings;

export const settingKeys = Object.keys(schema) as SettingKey[];

/** Every setting with its source. */
export type SettingsProvenance = Provenance<Settings>;
