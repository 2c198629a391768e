import { SKEW } from "./holders.ts";

/** Why what was known is not any more. */
export type Forgotten = "expired" | "evicted";

interface Memory {
  readonly why: Forgotten;
  readonly until: number;
}

/** Keys remembered after their pods were given up; the oldest are forgotten too. */
const REMEMBERED = 50_000;

/** Remembers of which keys something was known, so that the answer can be told from "never seen". */
export class ForgottenKeys {
  readonly #keys = new Map<string, Memory>();

  /** @param until when the key was the pod's last */
  add(key: string, why: Forgotten, until: number): void {
    this.#keys.delete(key);
    this.#keys.set(key, { why, until });
    if (this.#keys.size <= REMEMBERED) return;
    for (const oldest of this.#keys.keys()) {
      this.#keys.delete(oldest);
      return;
    }
  }

  /** @param at the time that was asked for; any when undefined */
  why(key: string, at: number | undefined): Forgotten | undefined {
    const memory = this.#keys.get(key);
    if (memory === undefined) return undefined;
    return at === undefined || at <= memory.until + SKEW ? memory.why : undefined;
  }
}
