import type { Source } from "./source.ts";

/** Severities in rising order; the older programs' `warn` and `critical` are read as synonyms. */
export const logLevels = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ["auto", "text", "json"] as const;
export type LogFormat = (typeof logFormats)[number];

export const compressions = ["lz4", "stored"] as const;
export type IntakeCompression = (typeof compressions)[number];

export const switches = ["off", "on"] as const;
export type Switch = (typeof switches)[number];

export const relistModes = ["diff", "resync"] as const;
export type RelistMode = (typeof relistModes)[number];

export const initialLists = ["auto", "watch-list", "pages"] as const;
export type InitialList = (typeof initialLists)[number];

/** The collector version announced in `version_info` (protocol 4.2); each part is a u32. */
export interface AnnouncedVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Everything a user can set, resolved. */
export interface Settings {
  /** Host name or IP address of the reducer; an IPv6 address has no brackets. */
  readonly intakeHost: string;
  readonly intakePort: number;
  readonly intakeCompression: IntakeCompression;
  /** TLS towards whatever stands before the reducer, which itself speaks plain TCP. */
  readonly intakeTls: Switch;
  /** Paths of PEM files. */
  readonly intakeTlsCa: string | undefined;
  readonly intakeTlsCert: string | undefined;
  readonly intakeTlsKey: string | undefined;
  /** The name the server's certificate must have; undefined means the host. */
  readonly intakeTlsServerName: string | undefined;
  /** 0 means that a connection is kept as long as it lasts. */
  readonly intakeMaxAgeSeconds: number;
  readonly deleteTtlSeconds: number;
  readonly deleteCapacity: number;
  readonly waitingLimit: number;
  readonly relist: RelistMode;
  readonly initialList: InitialList;
  /** The longest a watch is asked to last. */
  readonly watchTimeoutSeconds: number;
  readonly hostname: string;
  readonly version: AnnouncedVersion;
  readonly clusterName: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** One path, or several joined as `KUBECONFIG` has them. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Undefined means all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly configFile: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** `host:port` with brackets around an IPv6 host, or `off`. */
  readonly httpListen: string;
}

export type SettingKey = keyof Settings;

/** A value and where it came from. */
export interface Resolved<T> {
  readonly value: T;
  readonly source: Source;
}

export type Provenance = { readonly [K in SettingKey]: Resolved<Settings[K]> };
