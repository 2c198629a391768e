import { suggest } from "../../configuration/mod.ts";
import { at, fieldsOf, textOf, typeOf } from "../collector/mod.ts";
import type { Finding, Path } from "../specification/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** What logs pass through: `pkg/stanza`. */
const OPERATORS = [
  ...["add", "assign_keys", "container", "copy", "csv_parser", "file_output", "filter", "flatten"],
  ...["json_array_parser", "json_parser", "key_value_parser", "move", "noop", "recombine"],
  ...["regex_parser", "regex_replace", "remove", "retain", "router", "sanitize_utf8"],
  ...["scope_name_parser", "severity_parser", "stdout", "syslog_parser", "time_parser"],
  ...["trace_parser", "unquote", "uri_parser"],
];

/** Of the operator `container`; found by itself when left out. */
const FORMATS = ["docker", "crio", "containerd"];

/** What is read from its beginning without positions is read again with every restart. */
export const logsHavePositions: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    if (!/^file_?log$/.test(typeOf(id))) continue;
    const path = ["collector", "receivers", id];
    const { include, start_at: start, storage, operators } = fieldsOf(component);
    if (!Array.isArray(include) || include.length === 0) {
      yield refusal(
        "file-log",
        path,
        "it does not start without include: [/var/log/pods/*/*/*.log]",
      );
    }
    for (const [index, operator] of (Array.isArray(operators) ? operators : []).entries()) {
      const type = textOf(at(operator, ["type"])) ?? "";
      const format = at(operator, ["format"]);
      if (type === "container" && format !== undefined && !FORMATS.includes(String(format))) {
        const message = `${JSON.stringify(format)} is none of ${FORMATS.join(", ")}`;
        yield refusal("file-log", [...path, "operators", index, "format"], message);
      }
      if (OPERATORS.includes(type) || type.includes("${")) continue;
      const meant = suggest(type, OPERATORS);
      const hint = meant === undefined ? OPERATORS.join(", ") : `did you mean ${meant}?`;
      const message = `${JSON.stringify(type)} is no type of an operator: ${hint}`;
      yield refusal("file-log", [...path, "operators", index], message);
    }
    if (start === "beginning" && storage === undefined) {
      yield notice(
        "file-log",
        [...path, "start_at"],
        "without storage everything is read again after a restart: add a file_storage, or end",
      );
    }
  }
};

/** Without anything to scrape it does not start, nor with jobs that are none. */
export const scrapesSomething: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    if (typeOf(id) !== "prometheus") continue;
    const { config, target_allocator: allocator } = fieldsOf(component);
    const path = ["collector", "receivers", id];
    const scraped = at(config, ["scrape_configs"]);
    if (Array.isArray(scraped) && scraped.length > 0) {
      yield* jobFaults(scraped, at(config, ["global"]), [...path, "config", "scrape_configs"]);
      continue;
    }
    if (allocator !== undefined || at(config, ["scrape_config_files"]) !== undefined) continue;
    yield refusal(
      "prometheus",
      path,
      "it does not start without config.scrape_configs: say what it is to scrape",
    );
  }
};

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Prometheus' durations, in milliseconds. */
function millisecondsOf(value: unknown): number | undefined {
  const parts = [...String(value).matchAll(/(\d+)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([text]) => text).join("") !== String(value)) {
    return undefined;
  }
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * UNITS[unit as keyof typeof UNITS], 0);
}

function* jobFaults(jobs: readonly unknown[], global: unknown, path: Path): Generator<Finding> {
  const names = new Set<string>();
  for (const [index, job] of jobs.entries()) {
    const { job_name: name, scrape_interval: interval, scrape_timeout: timeout } = fieldsOf(job);
    const called = textOf(name);
    if (!called) {
      yield refusal("prometheus", [...path, index], "a job needs a name: job_name");
    } else if (names.has(called)) {
      yield refusal(
        "prometheus",
        [...path, index, "job_name"],
        `there is a job ${JSON.stringify(called)} already: give this one another name`,
      );
    }
    names.add(called ?? "");
    const every = millisecondsOf(interval ?? at(global, ["scrape_interval"]) ?? "1m");
    const longest = millisecondsOf(timeout ?? "0s");
    if (every === undefined || longest === undefined || longest <= every) continue;
    yield refusal(
      "prometheus",
      [...path, index, "scrape_timeout"],
      `${timeout} is longer than scrape_interval: the Collector does not start`,
    );
  }
}

/** It does not start without anything to look at. */
export const hostIsScraped: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    if (typeOf(id) !== "hostmetrics") continue;
    if (Object.keys(fieldsOf(at(component, ["scrapers"]))).length > 0) continue;
    yield refusal(
      "host-metrics",
      ["collector", "receivers", id],
      "it does not start without scrapers: {cpu: {}, memory: {}} for example",
    );
  }
};
