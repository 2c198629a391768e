import { at, fieldsOf, typeOf } from "../collector/mod.ts";
import { MEBIBYTE, quantityOf } from "../specification/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** Of the container's memory; the rest is for what the limiter does not see. */
export const LIMITER_PART = 0.8;

/** The limiter comes first, is within the container's limit, and starts. */
export const limiterFits: Check = function* ({ collector, specification }) {
  const limit = quantityOf(specification.resources.limits?.memory ?? "");
  for (const [id, component] of Object.entries(collector.processors)) {
    if (typeOf(id) !== "memory_limiter") continue;
    const path = ["collector", "processors", id];
    const { check_interval: interval, ...fields } = fieldsOf(component);
    const mib = Number(fields.limit_mib ?? 0);
    const percent = Number(fields.limit_percentage ?? 0);
    const spike = fields.spike_limit_mib === undefined ? 0 : Number(fields.spike_limit_mib);
    if (interval === undefined || /^0+[a-z]*$/.test(String(interval))) {
      yield refusal("limiter", path, "it does not start without check_interval: 1s is usual");
    }
    if (mib === 0 && percent === 0) {
      yield refusal("limiter", path, "it has no limit: give limit_percentage: 80, or limit_mib");
    }
    if (mib > 0 && percent > 0) {
      yield refusal("limiter", path, "limit_mib and limit_percentage are both set: leave one out");
    }
    if (percent > 100 || Number(fields.spike_limit_percentage ?? 0) > 100) {
      yield refusal("limiter", path, "a part of more than 100 per cent is none");
    }
    if (mib > 0 && spike >= mib) {
      yield refusal(
        "limiter",
        [...path, "spike_limit_mib"],
        `${spike} is not below limit_mib ${mib}: a fifth of it is usual, ${Math.floor(mib / 5)}`,
      );
    }
    const spikePercent = Number(fields.spike_limit_percentage ?? 0);
    if (percent > 0 && spikePercent >= percent) {
      yield refusal(
        "limiter",
        [...path, "spike_limit_percentage"],
        `${spikePercent} is not below limit_percentage ${percent}: a fifth of it is usual`,
      );
    }
    if (limit !== undefined && mib * MEBIBYTE > limit * LIMITER_PART) {
      const most = Math.floor(limit * LIMITER_PART / MEBIBYTE);
      yield refusal(
        "limiter-above-limit",
        [...path, "limit_mib"],
        `${mib} MiB is more than 80 % of the container's limit ${specification.resources.limits?.memory}: the kernel ends the Collector first. At most ${most}, or limit_percentage: 80`,
      );
    }
    if (percent > LIMITER_PART * 100) {
      yield notice(
        "limiter",
        [...path, "limit_percentage"],
        `${percent} leaves little: 80 is usual`,
      );
    }
  }
};

export const limiterIsFirst: Check = function* ({ collector }) {
  for (const [id, { processors }] of Object.entries(collector.service.pipelines ?? {})) {
    const place = processors.findIndex((name) => typeOf(name) === "memory_limiter");
    if (place <= 0) continue;
    yield refusal(
      "limiter-not-first",
      ["collector", "service", "pipelines", id, "processors", place],
      `${processors[place]} comes after ${
        processors[0]
      }: what it refuses was worked on already, and ` +
        "what is batched is lost. Put it first",
    );
  }
};

export const batchFits: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.processors)) {
    if (typeOf(id) !== "batch") continue;
    const keys = at(component, ["metadata_keys"]);
    const names = (Array.isArray(keys) ? keys : []).map((key) => String(key).toLowerCase());
    const again = names.findIndex((name, index) => names.indexOf(name) < index);
    if (again >= 0) {
      yield refusal(
        "batch",
        ["collector", "processors", id, "metadata_keys", again],
        `${names[again]} is there twice, whatever its letters' case: once is enough`,
      );
    }
    const size = Number(at(component, ["send_batch_size"]) ?? 8192);
    const most = Number(at(component, ["send_batch_max_size"]) ?? 0);
    if (most === 0 || most >= size) continue;
    yield refusal(
      "batch",
      ["collector", "processors", id, "send_batch_max_size"],
      `${most} is less than send_batch_size, ${size}: the Collector does not start`,
    );
  }
};
