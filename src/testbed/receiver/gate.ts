/** Lets everyone pass while it is open, and holds them back until it is opened again. */
export class Gate {
  #open = true;
  #waiting: (() => void)[] = [];

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    if (!open) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const pass of waiting) pass();
  }

  /** Resolves as soon as the gate is open. */
  async passage(): Promise<void> {
    while (!this.#open) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
