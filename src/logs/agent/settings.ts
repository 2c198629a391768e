import {
  choice,
  parseBoolean,
  parseBytes,
  type Parsed,
  parseDuration,
  parseText,
  type SettingTable,
  wholeNumber,
} from "../../configuration/mod.ts";
import { type NamePattern, parseNamePattern } from "../reader/mod.ts";

/** What the log agent reads, and where it puts it. */
export interface LogsSettings {
  readonly stateDir: string | undefined;
  readonly podLogsDir: string;
  readonly format: string;
  readonly output: string;
  readonly untilEof: boolean;
  readonly include: readonly NamePattern[];
  readonly exclude: readonly NamePattern[];
  readonly startAt: "beginning" | "end";
  /** Milliseconds. */
  readonly ignoreOlder: number;
  readonly waitMilliseconds: number;
  readonly maximumRecordBytes: number;
  readonly checkpointMilliseconds: number;
  readonly onBadCheckpoint: "beginning" | "end" | "fail";
  readonly openFiles: number;
  readonly holdMilliseconds: number;
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
    parse: parseBoolean,
  },
  include: {
    description: "Containers to read, NAMESPACE/POD/CONTAINER with *, divided by commas",
    allowed: "patterns such as shop/*/*, divided by commas",
    flag: { name: "include", placeholder: "patterns" },
    environment: [],
    default: [],
    defaultText: "all",
    parse: parseNamePatterns,
  },
  exclude: {
    description: "Containers not to read, as for --include; wins over it",
    allowed: "patterns such as */*/istio-proxy, divided by commas",
    flag: { name: "exclude", placeholder: "patterns" },
    environment: [],
    default: [],
    defaultText: "none",
    parse: parseNamePatterns,
  },
  startAt: {
    description: "Where to begin in logs that are there already and of which no checkpoint tells",
    allowed: "beginning or end",
    flag: { name: "start-at", placeholder: "beginning|end" },
    environment: [],
    default: "beginning",
    parse: choice(["beginning", "end"]),
  },
  ignoreOlder: {
    description:
      "Pass over what lies in logs not written to for so long, unless a checkpoint tells",
    allowed: "a duration from 1s to 8760h, for example 24h",
    flag: { name: "ignore-older", placeholder: "duration" },
    environment: [],
    default: Infinity,
    defaultText: "never",
    parse: parseDuration(1_000, 31_536_000_000),
  },
  waitMilliseconds: {
    description: "How long a new log waits until its pod is known",
    allowed: "a duration from 0s to 60s, for example 2s",
    flag: { name: "wait", placeholder: "duration" },
    environment: [],
    default: 2_000,
    defaultText: "2s",
    parse: parseDuration(0, 60_000),
  },
  maximumRecordBytes: {
    description: "Length of a record; a longer one is cut there and marked",
    allowed: "a size from 1KiB to 1MiB",
    flag: { name: "max-record-bytes", placeholder: "size" },
    environment: [],
    default: mebibyte,
    defaultText: "1MiB",
    parse: parseBytes(1024, mebibyte),
  },
  checkpointMilliseconds: {
    description: "Time between two records of how far the logs were read",
    allowed: "a duration from 10ms to 60s, for example 1s",
    flag: { name: "checkpoint-interval", placeholder: "duration" },
    environment: [],
    default: 1_000,
    defaultText: "1s",
    parse: parseDuration(10, 60_000),
  },
  onBadCheckpoint: {
    description: "Where no checkpoint can be read: read from the beginning, only the new, or fail",
    allowed: "beginning, end or fail",
    flag: { name: "on-bad-checkpoint", placeholder: "beginning|end|fail" },
    environment: [],
    default: "beginning",
    parse: choice(["beginning", "end", "fail"]),
  },
  openFiles: {
    description:
      "Files that are open at a time, and never more than half of what the system allows",
    allowed: "a whole number from 16 to 1000000",
    flag: { name: "max-open-files", placeholder: "files" },
    environment: [],
    default: 4_096,
    parse: wholeNumber(16, 1_000_000),
  },
  holdMilliseconds: {
    description: "How long a removed file is held until it is read",
    allowed: "a duration from 0s to 24h, for example 10m",
    flag: { name: "hold-deleted", placeholder: "duration" },
    environment: [],
    default: 600_000,
    defaultText: "10m",
    parse: parseDuration(0, 86_400_000),
  },
  holdBytes: {
    description: "Bytes of removed files that are held until they are read",
    allowed: "a size from 0 to 1024GiB, for example 1GiB",
    flag: { name: "hold-deleted-bytes", placeholder: "size" },
    environment: [],
    default: 1024 * mebibyte,
    defaultText: "1GiB",
    parse: parseBytes(0, 1024 * 1024 * mebibyte),
  },
};

function parseNamePatterns(text: string): Parsed<readonly NamePattern[]> {
  const patterns = text.split(",").map((part) => parseNamePattern(part.trim()));
  return patterns.every((pattern) => pattern !== undefined)
    ? { ok: true, value: patterns }
    : { ok: false, complaint: "a pattern has not three parts of names and * with a / between" };
}
