import { choice, parseText, type Parsed, type SettingTable, wholeNumber } from "../../configuration/mod.ts";

/** What the log agent reads, and where it puts it. */
export interface LogsSettings {
  readonly stateDir: string | undefined;
  readonly podLogsDir: string;
  readonly format: string;
  readonly output: string;
  readonly untilEof: boolean;
  readonly waitMilliseconds: number;
  readonly maximumRecordBytes: number;
  readonly checkpointMilliseconds: number;
  readonly onBadCheckpoint: "beginning" | "fail";
  readonly openFiles: number;
  readonly holdSeconds: number;
  readonly holdBytes: number;
}

const mebibyte = 1024 * 1024;

export const logsSettings: SettingTable<LogsSettings> = {
  stateDir: {
    description: "Folder for how far the logs were read, and for what is known of pods",
    allowed: "a path",
    flag: { name: "state-dir", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  podLogsDir: {
    description: "Folder of the pods' logs, the kubelet's podLogsDir",
    allowed: "a path",
    flag: { name: "pod-logs-dir", placeholder: "path" },
    environment: [],
    default: "/var/log/pods",
    parse: parseText,
  },
  format: {
    description: "ndjson, otlp, vector, fluentbit, or a file with names of one's own",
    allowed: "ndjson, otlp, vector, fluentbit or a path",
    flag: { name: "format", placeholder: "format" },
    environment: [],
    default: "ndjson",
    parse: parseText,
  },
  output: {
    description: "File to append to, every record exactly once; - is standard output",
    allowed: "- or a path",
    flag: { name: "output", placeholder: "path" },
    environment: [],
    default: "-",
    parse: parseText,
  },
  untilEof: {
    description: "End when everything that is there was read",
    allowed: "true or false",
    flag: { name: "until-eof", placeholder: "true|false" },
    environment: [],
    default: false,
    parse: (text): Parsed<boolean> => {
      const chosen = choice(["true", "false"])(text);
      return chosen.ok ? { ok: true, value: chosen.value === "true" } : chosen;
    },
  },
  waitMilliseconds: {
    description: "Milliseconds that a new log waits until its pod is known",
    allowed: "a whole number from 0 to 60000",
    flag: { name: "wait-ms", placeholder: "milliseconds" },
    environment: [],
    default: 2_000,
    parse: wholeNumber(0, 60_000),
  },
  maximumRecordBytes: {
    description: "Bytes of a record; a longer one is cut there and marked",
    allowed: "a whole number from 1024 to 1048576",
    flag: { name: "max-record-bytes", placeholder: "bytes" },
    environment: [],
    default: mebibyte,
    parse: wholeNumber(1024, mebibyte),
  },
  checkpointMilliseconds: {
    description: "Milliseconds between two records of how far the logs were read",
    allowed: "a whole number from 10 to 60000",
    flag: { name: "checkpoint-interval-ms", placeholder: "milliseconds" },
    environment: [],
    default: 1_000,
    parse: wholeNumber(10, 60_000),
  },
  onBadCheckpoint: {
    description: "Where no checkpoint can be read: read from the beginning, or fail",
    allowed: "beginning or fail",
    flag: { name: "on-bad-checkpoint", placeholder: "beginning|fail" },
    environment: [],
    default: "beginning",
    parse: choice(["beginning", "fail"]),
  },
  openFiles: {
    description: "Files that are open at a time",
    allowed: "a whole number from 16 to 1000000",
    flag: { name: "max-open-files", placeholder: "files" },
    environment: [],
    default: 4_096,
    parse: wholeNumber(16, 1_000_000),
  },
  holdSeconds: {
    description: "Seconds that a removed file is held until it is read",
    allowed: "a whole number from 0 to 86400",
    flag: { name: "hold-deleted-secs", placeholder: "seconds" },
    environment: [],
    default: 600,
    parse: wholeNumber(0, 86_400),
  },
  holdBytes: {
    description: "Bytes of removed files that are held until they are read",
    allowed: "a whole number from 0 to 1099511627776",
    flag: { name: "hold-deleted-bytes", placeholder: "bytes" },
    environment: [],
    default: 1024 * mebibyte,
    parse: wholeNumber(0, 1024 * 1024 * mebibyte),
  },
};
