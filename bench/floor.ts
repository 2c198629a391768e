// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * The floor under our figures: what it costs a Deno program to receive the bytes of the three
 * watches and drop them. With `K8S_COLLECTOR_PEERS`, and with `KUBEBOX` and `KUBE_BIN` for a real
 * server: `deno run -A bench/floor.ts [PODS | real | real-http2]`
 *
 * What the collector costs beyond this is its own work: decoding, owners, encoding, sending.
 */
import { SYSTEM_CLOCK } from "../src/time/mod.ts";
import process from "node:process";
import { connect } from "../src/kubernetes/connection/mod.ts";
import { fetchTransport } from "../src/kubernetes/watch/mod.ts";
import { ControlPlane } from "../tests/e2e/support/control_plane.ts";
import { tenThousandPods } from "../tests/e2e/support/data_set.ts";
import { MockApi } from "../tests/e2e/support/mock_api.ts";
import { NO_PUBLIC_AUTHORITIES } from "../tests/support/public_authorities.ts";

const RATE = 1500;
const SECONDS = 8;
const RESOURCES = ["/api/v1/pods", "/apis/apps/v1/replicasets", "/apis/batch/v1/jobs"];
const LIST = "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" +
  "&allowWatchBookmarks=true&timeoutSeconds=600";
const ACCEPT = "application/vnd.kubernetes.protobuf;stream=watch";

/** Receives the watches of one API server. */
class Receiver {
  bytes = 0;
  reads = 0;
  readonly #end = new AbortController();
  readonly #cpuBefore = cpuSeconds();
  readonly #begun = performance.now();

  static async start(kubeconfig: string, http2: boolean): Promise<Receiver> {
    const connection = await connect({
      publicAuthorities: NO_PUBLIC_AUTHORITIES,
      kubeconfig,
      environment: {},
      readTextFile: (path) => Deno.readTextFile(path),
      clock: SYSTEM_CLOCK,
      wallClock: Date.now,
      http2,
    });
    const transport = fetchTransport(connection);
    const receiver = new Receiver();
    for (const path of RESOURCES) {
      // It ends with the program.
      receiver.#receive(transport.open(path + LIST, {
        accept: ACCEPT,
        compression: "unwanted",
        signal: receiver.#end.signal,
      })).catch(() => {});
    }
    return receiver;
  }

  /** Resolves when nothing comes any more; prints what has come. */
  async listed(): Promise<void> {
    let seconds = 0;
    let last = -1;
    for (let quiet = 0; quiet < 10; quiet = last === this.bytes ? quiet + 1 : 0) {
      if (last !== this.bytes) seconds = (performance.now() - this.#begun) / 1000;
      last = this.bytes;
      await pause(50);
    }
    const cpu = cpuSeconds() - this.#cpuBefore;
    console.log(
      `${(this.bytes / 1e6).toFixed(1)} MB in ${this.reads} reads, ` +
        `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU`,
    );
  }

  end(): void {
    this.#end.abort();
  }

  async #receive(answer: ReturnType<ReturnType<typeof fetchTransport>["open"]>): Promise<void> {
    for await (const chunk of (await answer).body) {
      this.bytes += chunk.length;
      this.reads++;
    }
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function mock(pods: number): Promise<void> {
  await using api = await MockApi.start({ pods });
  const receiver = await Receiver.start(api.kubeconfig, false);
  await receiver.listed();
  const before = cpuSeconds();
  const { reads } = receiver;
  await api.control(`churn?rate=${RATE}&secs=${SECONDS}&owners=10`);
  await pause((SECONDS + 1) * 1000);
  const churn = (cpuSeconds() - before) / (RATE * SECONDS);
  console.log(
    `${RATE} events/s: ${(churn * 1e6).toFixed(0)} µs of CPU for each, ` +
      `${((receiver.reads - reads) / SECONDS).toFixed(0)} reads a second`,
  );
  receiver.end();
}

async function real(http2: boolean): Promise<void> {
  const data = await tenThousandPods();
  await using plane = await ControlPlane.start({ controllers: false, data });
  const receiver = await Receiver.start(plane.kubeconfig, http2);
  await receiver.listed();
  receiver.end();
}

const [what = "10000"] = Deno.args;
if (what.startsWith("real")) await real(what === "real-http2");
else await mock(Number(what));
