import { deepStrictEqual, match } from "node:assert/strict";
import { Announced, dotted, type Told } from "./announced.ts";
import { collectorCommand } from "./collector_command.ts";
import { freePort } from "./free_port.ts";
import { Program } from "./program.ts";
import { waitFor } from "./wait_for.ts";

interface Line {
  readonly event: "connected" | "message" | "violation" | "disconnected";
  readonly name: string;
  readonly resync_count: string;
  readonly uid: string;
  readonly ip: number;
  readonly owner_kind: number;
  readonly owner_name: string;
  readonly owner_uid: string;
  readonly pod_name: string;
  readonly ns: string;
  readonly is_host_network: number;
  readonly version: string;
  readonly container_id: string;
  readonly container_name: string;
  readonly container_image: string;
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
      ...collectorCommand(args),
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
        const told = toldBy(line);
        if (told !== undefined) this.announced.tell(told);
      }
    }
  }
}

function toldBy(line: Line): Told | undefined {
  switch (line.name) {
    case "pod_resync":
      return { kind: "resync", epoch: Number(line.resync_count) };
    case "pod_new_with_name":
      return {
        kind: "pod",
        facts: {
          uid: line.uid,
          ip: dotted(line.ip),
          ownerKind: line.owner_kind,
          ownerName: line.owner_name,
          ownerUid: line.owner_uid,
          name: line.pod_name,
          namespace: line.ns,
          hostNetwork: line.is_host_network === 1,
          version: line.version,
        },
      };
    case "pod_container":
      return {
        kind: "container",
        uid: line.uid,
        id: line.container_id,
        container: { name: line.container_name, image: line.container_image },
      };
    case "pod_delete":
      return { kind: "delete", uid: line.uid };
    default:
      return undefined;
  }
}
