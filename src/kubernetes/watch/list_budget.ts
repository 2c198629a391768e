import type { ListBounds } from "./list_bounds.ts";
import type { State } from "./state.ts";

/** A page of more than so many times what was asked for is no page. */
const PAGE_SLACK = 2;
/** What is counted for a page, whatever it holds: empty ones must come to an end, too. */
const COST_OF_PAGE = 10;
/** Bytes without an object that has ended. One object alone may have a quarter of it. */
const FRUITLESS_BYTES = 64 * 1024 * 1024;

/** A list that must not be read further. */
export class ListExcess extends Error {
  override readonly name = "ListExcess";
  readonly reason: "too large" | "unending list";

  constructor(reason: ListExcess["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Counts what a list takes, page by page, and says when it is too much. */
export class ListBudget {
  readonly #bounds: ListBounds;
  #begunAt = Infinity;
  /** Of whole pages. One that is asked for again counts once. */
  #before = { objects: 0, bytes: 0 };
  #objects = 0;
  #bytes = 0;
  #fruitless = 0;
  /** What was asked for in a page; Infinity where it was everything. */
  #limit = Infinity;
  #first = true;

  constructor(bounds: ListBounds) {
    this.#bounds = bounds;
  }

  /** Before each request. */
  begin(state: State, now: number): void {
    this.#objects = this.#bytes = this.#fruitless = 0;
    this.#first = state.kind !== "listing" || state.continueToken === "";
    this.#limit = state.kind === "listing" && state.limit > 0 ? state.limit : Infinity;
    if (!this.#first) return;
    this.#before = { objects: 0, bytes: 0 };
    this.#begunAt = state.kind === "watching" ? Infinity : now;
  }

  /** When the list has taken too long; Infinity when there is none. */
  get deadAt(): number {
    return this.#begunAt + this.#bounds.milliseconds;
  }

  /**
   * So many more bytes were read; `objects` of this answer have ended until now.
   * @throws {ListExcess}
   */
  read(bytes: number, objects: number, now: number): void {
    this.#fruitless = objects > this.#objects ? 0 : this.#fruitless + bytes;
    this.#bytes += bytes;
    this.#objects = objects;
    const overdue = this.overdue(now);
    if (overdue !== undefined) throw overdue;
    // Some servers do not know pages and answer everything at once: the list's own bound is for it.
    if (!this.#first) this.#checkPage();
    const bounds = this.#bounds;
    const before = this.#before;
    if (before.objects + objects > bounds.objects) {
      throw new ListExcess(
        "too large",
        `the list has more than ${bounds.objects} objects, as many as the memory of this process ` +
          "allows: give it more memory, or narrow it with --namespace or --label-selector",
      );
    }
    if (before.bytes + this.#bytes > bounds.bytes) {
      throw new ListExcess("too large", `the list has more than ${bounds.bytes} bytes`);
    }
    if (this.#fruitless > FRUITLESS_BYTES) {
      throw new ListExcess(
        "too large",
        `the list goes on for ${FRUITLESS_BYTES} bytes without an object`,
      );
    }
  }

  /**
   * A page is whole.
   * @throws {ListExcess}
   */
  page(continueToken: string): void {
    if (continueToken !== "") this.#checkPage();
    this.#before = {
      objects: this.#before.objects + this.#objects + COST_OF_PAGE,
      bytes: this.#before.bytes + this.#bytes,
    };
  }

  /** What there is to be said when the list has taken too long. */
  overdue(now: number): ListExcess | undefined {
    if (now < this.deadAt) return undefined;
    const minutes = this.#bounds.milliseconds / 60_000;
    return new ListExcess("unending list", `the list has not ended within ${minutes} minutes`);
  }

  #checkPage(): void {
    if (this.#objects <= PAGE_SLACK * this.#limit) return;
    throw new ListExcess(
      "too large",
      `a page has ${this.#objects} objects where ${this.#limit} were asked for`,
    );
  }
}
