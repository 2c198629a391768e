import { at, fieldsOf, scalars } from "../collector/mod.ts";
import { type Check, refusal } from "./check.ts";

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
