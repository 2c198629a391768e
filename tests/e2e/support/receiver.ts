import { deepStrictEqual, match } from "node:assert/strict";
import { Announced } from "../../support/oracle/announced.ts";
import { type PodFields, toldBy } from "../../support/oracle/told_by.ts";
import { sourcesCommand } from "./collector_command.ts";
import { freePort } from "./free_port.ts";
import { Program } from "./program.ts";
import { waitFor } from "./wait_for.ts";

interface Line extends PodFields {
  readonly event: "connected" | "message" | "violation" | "disconnected";
  readonly name: string;
}

/** Our own stand-in for the reducer: the `receive` command. */
export class Receiver implements AsyncDisposable {
  readonly announced = new Announced();
  readonly port = freePort();
  readonly violations: Line[] = [];
  readonly program: Program;

  private constructor() {
    const args = ["receive", `--listen=127.0.0.1:${this.port}`, "--output=ndjson"];
    this.program = new Program({
      ...sourcesCommand(args),
      onOutput: (line) => this.#line(JSON.parse(line)),
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await waitFor("the receiver listens", () => {
      receiver.program.assertRunning();
      match(receiver.program.errors.join("\n"), /listening on/);
    });
    return receiver;
  }

  /** @throws {AssertionError} when the sender broke a rule */
  assertClean(): void {
    deepStrictEqual(this.violations, []);
    deepStrictEqual(this.announced.anomalies, []);
  }

  /** Ends it; its exit code says whether there was a violation. */
  async stop(): Promise<number> {
    return (await this.program.stop()).code;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.program[Symbol.asyncDispose]();
  }

  #line(line: Line): void {
    switch (line.event) {
      case "connected":
        return this.announced.connected();
      case "disconnected":
        return this.announced.disconnected();
      case "violation":
        this.violations.push(line);
        return;
      case "message": {
        const told = toldBy(line.name, line);
        if (told !== undefined) this.announced.tell(told);
      }
    }
  }
}
