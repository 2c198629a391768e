import type { Parser } from "./parsers.ts";

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

/** A duration such as `1h`, `90s`, `1h30m` or `500ms`, as milliseconds. */
export function parseDuration(lowest: number, highest: number): Parser<number> {
  return (text) => {
    if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
      return { ok: false, complaint: "it is not a duration, of numbers with h, m, s or ms" };
    }
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
    const value = [...parts].reduce(
      (sum, [, count, unit = ""]) => sum + Number(count) * DURATIONS[unit]!,
      0,
    );
    if (value < lowest) return { ok: false, complaint: "it is too short" };
    if (value > highest) return { ok: false, complaint: "it is too long" };
    return { ok: true, value };
  };
}

/** A size such as `64MiB`, `1GB` or `4096`, as bytes. */
export function parseBytes(lowest: number, highest: number): Parser<number> {
  return (text) => {
    const [, count, unit = ""] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
    const size = SIZES[unit];
    if (count === undefined || size === undefined) {
      return { ok: false, complaint: "it is not a size, a number with KiB, MiB or GiB" };
    }
    const value = Number(count) * size;
    if (value < lowest) return { ok: false, complaint: "it is too small" };
    if (value > highest) return { ok: false, complaint: "it is too large" };
    return { ok: true, value };
  };
}
