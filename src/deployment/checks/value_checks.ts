import { at, fieldsOf, scalars, typeOf } from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** Members that are durations wherever they stand. */
const DURATIONS =
  /(^|_)(timeout|interval|period|delay|backoff|max_elapsed_time|grace|poll_interval|ttl|max_age)$/;
/** Those that are numbers all the same. */
const NUMBERS = /^(sampling_|num_|max_)?(interval_ms|timeout_ms)$/;

/** A bare number of a duration is one of nanoseconds. */
export const durationsHaveUnits: Check = function* ({ collector }) {
  for (const [path, scalar] of scalars({ ...collector, service: {} })) {
    const name = String(path.at(-1));
    if (typeof scalar !== "number" || scalar === 0) continue;
    if (!DURATIONS.test(name) || NUMBERS.test(name)) continue;
    yield refusal(
      "duration",
      ["collector", ...path],
      `${scalar} is that many nanoseconds: write ${scalar}s, or another unit`,
    );
  }
};

const SECRET_NAME =
  /(^|[-_.])(token|password|passwd|secret|api[-_]?key|access[-_]?key|private[-_]?key|client[-_]?secret|credentials)$/i;
const SECRET_HEADER =
  /^(authorization|proxy-authorization|x-api-key|api-key|x-auth-token|dd-api-key|x-honeycomb-team)$/i;

/** Everybody who may read ConfigMaps would read it. */
export const noSecrets: Check = function* ({ collector, specification }) {
  for (const [path, scalar] of scalars(collector)) {
    if (typeof scalar !== "string" || scalar === "" || scalar.includes("${")) continue;
    const name = String(path.at(-1));
    if (!SECRET_NAME.test(name) && !SECRET_HEADER.test(name)) continue;
    yield refusal("secret", ["collector", ...path], BY_REFERENCE);
  }
  for (const [index, { name, value }] of specification.env.entries()) {
    if (value === undefined || !SECRET_NAME.test(name)) continue;
    yield refusal(
      "secret",
      ["env", index, "value"],
      "it would stand in the pod's template for everybody to read: value_from: {secretKeyRef: " +
        "{name: …, key: …}}",
    );
  }
};

const BY_REFERENCE =
  "it would stand in a ConfigMap for everybody to read: write ${env:NAME}, and give env a " +
  "value_from: {secretKeyRef: {name: …, key: …}}";

/** A storage is an extension that is there, and its folder one that the pod has. */
export const storageHasFolder: Check = function* ({ collector, specification }) {
  for (const [path, scalar] of scalars(collector)) {
    if (path.at(-1) !== "storage" || typeof scalar !== "string") continue;
    if (Object.hasOwn(collector.extensions, scalar)) continue;
    yield refusal(
      "storage",
      ["collector", ...path],
      `there is no extension ${scalar}: add it to collector.extensions and to service.extensions`,
    );
  }
  for (const [id, component] of Object.entries(collector.extensions)) {
    if (typeOf(id) !== "file_storage") continue;
    const directory = String(at(component, ["directory"]) ?? "/var/lib/otelcol/file_storage");
    const mount = specification.volumes.find(({ mount_path: mounted }) =>
      directory === mounted || directory.startsWith(`${mounted.replace(/\/$/, "")}/`)
    );
    const path = ["collector", "extensions", id];
    if (mount === undefined) {
      yield refusal(
        "storage",
        path,
        `${directory} is in no volume, and the root file system is read-only: add one to volumes ` +
          "with that mount_path",
      );
    } else if (mount.read_only) {
      yield refusal(
        "storage",
        path,
        `${directory} is in the volume ${mount.name}, which is read_only`,
      );
    } else if (directory !== mount.mount_path && at(component, ["create_directory"]) !== true) {
      yield refusal(
        "storage",
        path,
        `${directory} is not there at first: set create_directory: true, or mount it itself`,
      );
    }
  }
};

/** What is read from its beginning without positions is read again with every restart. */
export const logsHavePositions: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    if (!/^file_?log$/.test(typeOf(id))) continue;
    const path = ["collector", "receivers", id];
    const { include, start_at: start, storage } = fieldsOf(component);
    if (!Array.isArray(include) || include.length === 0) {
      yield refusal(
        "file-log",
        path,
        "it does not start without include: [/var/log/pods/*/*/*.log]",
      );
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

/** Without anything to scrape it does not start. */
export const scrapesSomething: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    if (typeOf(id) !== "prometheus") continue;
    const { config, target_allocator: allocator } = fieldsOf(component);
    const scraped = at(config, ["scrape_configs"]);
    if (allocator !== undefined || Array.isArray(scraped) && scraped.length > 0) continue;
    if (at(config, ["scrape_config_files"]) !== undefined) continue;
    yield refusal(
      "prometheus",
      ["collector", "receivers", id],
      "it does not start without config.scrape_configs: say what it is to scrape",
    );
  }
};

/** What the Collector's own metrics cannot be. */
export const telemetryStarts: Check = function* ({ collector }) {
  const path = ["collector", "service", "telemetry", "metrics"];
  const { address, readers } = fieldsOf(at(collector.service.telemetry, ["metrics"]));
  if (address !== undefined && readers !== undefined) {
    yield refusal("telemetry", path, "address and readers are both set: leave address out");
  }
  if (!Array.isArray(readers)) return;
  for (const [index, reader] of readers.entries()) {
    if (at(reader, ["pull", "exporter", "prometheus/development"]) === undefined) continue;
    yield refusal(
      "telemetry",
      [...path, "readers", index],
      "prometheus/development ends the Collector with a panic: write prometheus",
    );
  }
};
