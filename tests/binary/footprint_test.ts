// deno-lint-ignore-file no-console -- shows its figures
/** How soon the compiled program is at work, and in how little memory. */
import { ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ControlPlane } from "../e2e/support/control_plane.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { KUBERNETES } from "../e2e/support/equipment.ts";
import { AS_IN_A_POD } from "../e2e/support/in_a_pod.ts";
import { MockApi } from "../e2e/support/mock_api.ts";
import { Program } from "../e2e/support/program.ts";
import { startDecoder } from "../e2e/support/start_decoder.ts";
import { waitFor } from "../e2e/support/wait_for.ts";
import { ACCOUNT_FOLDER, asInPod } from "./support/as_in_pod.ts";
import { imageProgram, newFolder, removeFolder } from "./support/built.ts";
import { MemoryLimit } from "./support/memory_limit.ts";
import { testWith } from "./support/requirements.ts";

/** Starts of which the median counts. */
const STARTS = 7;

/** Far above the 0.25 s of an idle machine: this is a test, not a benchmark. */
const START_LIMIT_SECONDS = 1.5;

/** Resident memory in megabytes: all of it, and what is not a page of the program's file. */
async function residentMegabytes(pid: number): Promise<readonly [all: number, own: number]> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`);
  const value = (name: string) => {
    const kilobytes = Number(new RegExp(`^${name}:\\s*([0-9]+)`, "m").exec(text)?.[1] ?? NaN);
    return Math.round(kilobytes * 1024 / 1e6);
  };
  return [value("VmRSS"), value("RssAnon")];
}

testWith(
  [...KUBERNETES, "root"],
  "compiled program connects soon after its start in a pod",
  async () => {
    await using plane = await ControlPlane.start({ controllers: false });
    const kubeconfig = await plane.serviceAccount("default", "collector");
    const [, host = "", port = ""] = /server: "?https:\/\/([^":]+):([0-9]+)/.exec(
      await Deno.readTextFile(kubeconfig),
    ) ?? [];
    const program = fileURLToPath((await imageProgram()).file);
    const seconds: number[] = [];
    let memory: readonly [number, number] = [0, 0];
    for (let index = 0; index < STARTS; index++) {
      using reducer = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using collector = new Program({
        command: "unshare",
        args: [
          "--mount",
          "bash",
          "-c",
          AS_IN_A_POD,
          "pod",
          kubeconfig.replace(/\/[^/]*$/, ""),
          program,
          "--http-listen=127.0.0.1:0",
        ],
        environment: {
          PATH: Deno.env.get("PATH") ?? "",
          KUBERNETES_SERVICE_HOST: host,
          KUBERNETES_SERVICE_PORT: port,
          EBPF_NET_INTAKE_HOST: "127.0.0.1",
          EBPF_NET_INTAKE_PORT: String(reducer.addr.port),
        },
      });
      using connection = await reducer.accept();
      await connection.read(new Uint8Array(1));
      const end = (performance.timeOrigin + performance.now()) / 1000;
      const begun = await waitFor("the time of its start", () => {
        const line = collector.errors.find((text) => text.startsWith("begun "));
        ok(line !== undefined);
        return Number(line.slice("begun ".length)) / 1e9;
      });
      seconds.push(end - begun);
      memory = await residentMegabytes(collector.pid);
      strictEqual((await collector.stop()).code, 0);
    }
    const median = seconds.toSorted((a, b) => a - b)[STARTS >> 1] ?? Infinity;
    console.log(
      `start to connected: ${median.toFixed(3)} s (median of ${STARTS}); ` +
        `${memory[0]} MB resident, ${memory[1]} MB of them its own`,
    );
    ok(median < START_LIMIT_SECONDS, `${median} s`);
  },
);

const limits = [
  { pods: 10_000, mebibytes: 128 },
  { pods: 100_000, mebibytes: 384 },
];
for (const { pods, mebibytes } of limits) {
  testWith(
    ["peers", "memory-limit", "root"],
    `compiled program tells ${pods} pods in a container of ${mebibytes} MiB`,
    async () => {
      await using api = await MockApi.start({ pods });
      await using decoder = await startDecoder({ library: "flex" });
      using limit = new MemoryLimit(mebibytes);
      const { file } = await imageProgram();
      const folder = await newFolder();
      await Deno.copyFile(api.kubeconfig, new URL("kubeconfig", folder));
      const limited = limit.command(fileURLToPath(file), [
        `--kubeconfig=${ACCOUNT_FOLDER}/kubeconfig`,
        `--intake-port=${decoder.port}`,
        "--intake-host=127.0.0.1",
        "--http-listen=off",
      ]);
      await using collector = new Program({
        ...asInPod(fileURLToPath(folder), limited),
        // As the image sets it.
        environment: { PATH: Deno.env.get("PATH") ?? "", DENO_USE_CGROUPS: "1" },
      });
      const expected = await api.expected();
      await waitFor("everything is told", async () => {
        await collector.assertRunning();
        assertSame(decoder.announced.pods, expected);
      }, 90);
      const [all, own] = await residentMegabytes(collector.pid);
      console.log(
        `${pods} pods in ${mebibytes} MiB: ${all} MB resident, ${own} MB of them its own; ` +
          `at most ${Math.round(limit.peak / 2 ** 20)} MiB with pages of files`,
      );
      strictEqual(limit.killed, 0);
      strictEqual((await collector.stop()).code, 0);
      await removeFolder(folder);
    },
  );
}
