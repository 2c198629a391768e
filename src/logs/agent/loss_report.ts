import { getLogger } from "@logtape/logtape";
import { GAP_REASONS, type GapReason, type ReaderCounts } from "../reader/mod.ts";

const log = getLogger(["k8s-collector", "logs"]);

const WORDS: Readonly<Record<GapReason, string>> = {
  removed: "files that were to be read on are gone",
  "hold-limit": "removed files were not held any longer (--hold-deleted, --hold-deleted-bytes)",
  truncated: "files were cut or overwritten while they were read",
  corrupt: "compressed files cannot be unpacked",
  beginning: "records end whose beginnings are gone",
};

/** Says what could not be read; what repeats is folded by the log. */
export class LossReport {
  readonly #counts: ReaderCounts;
  readonly #told: Partial<Record<GapReason, number>> = {};

  constructor(counts: ReaderCounts) {
    this.#counts = counts;
  }

  update(): void {
    const { gaps, bytesLost } = this.#counts;
    for (const reason of GAP_REASONS) {
      const times = gaps[reason];
      if (times === (this.#told[reason] ?? 0)) continue;
      this.#told[reason] = times;
      log.warning("logs may be missing: {what}, {times} times, {bytes} bytes that are known of", {
        resource: "logs",
        reason,
        what: WORDS[reason],
        times,
        bytes: bytesLost[reason],
      });
    }
  }
}
