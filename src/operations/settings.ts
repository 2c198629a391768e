import { choice, type Parsed, parseListen, type SettingTable } from "../configuration/mod.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log_level.ts";

/** What is logged, and how. */
export interface LogSettings {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

export const logSettings: SettingTable<LogSettings> = {
  logLevel: {
    description: "Least severe level that is logged, of trace, debug, info, warning, error, fatal",
    allowed: "trace, debug, info, warning (or warn), error, fatal (or critical)",
    flag: { name: "log-level", placeholder: "level" },
    environment: ["LOG_LEVEL"],
    default: "info",
    parse: parseLogLevel,
  },
  logFormat: {
    description: "Form of the log on standard error; auto is text on a terminal, else JSON",
    allowed: "auto, text or json",
    flag: { name: "log-format", placeholder: "auto|text|json" },
    environment: [],
    default: "auto",
    parse: choice(LOG_FORMATS),
  },
};

/** Where health and metrics are to be had. */
export interface HttpSettings {
  /** `host:port` with brackets around an IPv6 host, or `off`. */
  readonly httpListen: string;
}

export const httpSettings: SettingTable<HttpSettings> = {
  httpListen: {
    description: "Address of the health and metrics endpoint, or off",
    allowed: "host:port, [ipv6]:port, :port or off",
    flag: { name: "http-listen", placeholder: "address" },
    environment: [],
    default: "[::]:8081",
    parse: parseHttpListen,
  },
};

const synonyms: ReadonlyMap<string, LogLevel> = new Map([
  ["warn", "warning"],
  ["critical", "fatal"],
]);

function parseLogLevel(text: string): Parsed<LogLevel> {
  const lower = text.toLowerCase();
  return choice(LOG_LEVELS)(synonyms.get(lower) ?? lower);
}

function parseHttpListen(text: string): Parsed<string> {
  return text === "off" ? { ok: true, value: text } : parseListen(text);
}
