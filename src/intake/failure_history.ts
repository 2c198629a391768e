import type { IntakeError } from "./intake_error.ts";
import type { IntakeFailure } from "./statistics.ts";

/** The failures of the connections to the reducer, and of the attempts to connect. */
export class FailureHistory {
  readonly #counts: Record<string, number> = {};
  #total = 0;
  #since: number | undefined;
  #last: IntakeFailure | undefined;

  /** By reason. */
  get counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  get total(): number {
    return this.#total;
  }

  /** When the first failure was since all was well. */
  get since(): number | undefined {
    return this.#since;
  }

  get last(): IntakeFailure | undefined {
    return this.#last;
  }

  /** `at`: milliseconds since the Unix epoch. */
  add({ reason, message }: IntakeError, at: number): void {
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
    this.#total++;
    this.#since ??= at;
    this.#last = { reason, message, at };
  }

  /** All is well: the next failure begins something new. */
  over(): void {
    this.#since = undefined;
  }
}
