import {
  type CollectorSettings,
  collectorSettings,
  type SelectionSettings,
  selectionSettings,
} from "../collector/mod.ts";
import { parseText, type Provenance, type SettingTable } from "../configuration/mod.ts";
import {
  type IntakeSettings,
  intakeSettings,
  type IntroductionSettings,
  introductionSettings,
} from "../intake/mod.ts";
import { type ConnectionSettings, connectionSettings } from "../kubernetes/connection/mod.ts";
import {
  type HttpSettings,
  httpSettings,
  type LogSettings,
  logSettings,
} from "../operations/mod.ts";

interface FileSettings {
  readonly configFile: string | undefined;
}

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
    HttpSettings {}

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
};

export type SettingKey = keyof Settings;

export const settingKeys = Object.keys(schema) as SettingKey[];

/** Every setting with its source. */
export type SettingsProvenance = Provenance<Settings>;
