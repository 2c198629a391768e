import { Tally } from "./tally.ts";

/** A namespace may weigh so many times what is still free: alone it gets seven eighths of all. */
const TIMES_FREE = 7;
/** Namespaces below this part of the whole do not give anything to others. */
const SMALL = 1 / 64;

export interface MemoryBudgetOptions {
  /** What everything together may weigh, in bytes. */
  readonly bytes: number;
  /** Gives up what came last of a namespace, at least so many bytes of it where there are. */
  readonly shed: (namespace: string, bytes: number) => void;
}

/**
 * What everything that is kept weighs together never exceeds a budget, and no namespace takes it
 * from the others.
 *
 * As long as there is plenty, everybody has what he likes. A namespace that weighs seven times what
 * is free gets no more; so there is always something left for those that come later, however many
 * such namespaces there are. And where in the end nothing is left, the heaviest namespace gives up
 * what came last of it, down to the same share, for one that weighs less than half as much. Among
 * equals nobody gives: what is known stays.
 */
export class MemoryBudget {
  readonly bytes: number;
  readonly #shed: MemoryBudgetOptions["shed"];
  readonly #tally = new Tally();
  #total = 0;
  /** No namespace weighs more than this. */
  #heaviest = 0;

  constructor({ bytes, shed }: MemoryBudgetOptions) {
    this.bytes = bytes;
    this.#shed = shed;
  }

  /** What is kept now, in bytes. */
  get total(): number {
    return this.#total;
  }

  weightOf(namespace: string): number {
    return this.#tally.weightOf(namespace);
  }

  /** So many bytes more (or less) of a namespace are kept. */
  add(namespace: string, bytes: number): void {
    this.#total += bytes;
    const weight = this.#tally.add(namespace, bytes);
    if (weight > this.#heaviest) this.#heaviest = weight;
  }

  /** Whether so much fits at all, whoever it belongs to. */
  fits(bytes: number): boolean {
    return this.#total + bytes <= this.bytes;
  }

  /** Whether the namespace may have so much more without anybody giving anything. */
  isWithinShare(namespace: string, bytes: number): boolean {
    const free = this.bytes - this.#total - bytes;
    return this.weightOf(namespace) + bytes <= TIMES_FREE * free;
  }

  /** Whether the namespace may have so much more; another one may have to give for it. */
  admits(namespace: string, bytes: number): boolean {
    if (this.isWithinShare(namespace, bytes)) return true;
    const wanted = this.weightOf(namespace) + bytes;
    if (!this.#isFarAbove(wanted)) return false;
    const heaviest = this.#findHeaviest();
    if (!this.#isFarAbove(wanted)) return false;
    if (!this.fits(bytes)) {
      const weight = this.weightOf(heaviest);
      const leftByOthers = this.bytes - (this.#total - weight) - bytes;
      this.#shed(heaviest, weight - leftByOthers * TIMES_FREE / (TIMES_FREE + 1));
    }
    return this.fits(bytes);
  }

  #isFarAbove(weight: number): boolean {
    return this.#heaviest >= 2 * weight && this.#heaviest >= this.bytes * SMALL;
  }

  #findHeaviest(): string {
    let found = "";
    this.#heaviest = 0;
    for (const { namespace, weight } of this.#tally.shares()) {
      if (weight <= this.#heaviest) continue;
      found = namespace;
      this.#heaviest = weight;
    }
    return found;
  }
}
