import { ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { kubeconfig, type Simulator, startSimulator } from "../../src/testbed/simulator/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { LOOPBACK } from "../support/loopback_certificate.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const CANARY = "canary-1f6b2c7d9e";

/** Runs the collector between a simulator and a receiver, and ends it with SIGTERM. */
async function terminated(
  simulator: Simulator,
  intakePort: number,
  moment: (text: () => string) => Promise<void>,
): Promise<{ code: number; milliseconds: number; text: string }> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kubeconfig`;
  await Deno.writeTextFile(
    path,
    kubeconfig({ url: simulator.url, token: CANARY, authority: LOOPBACK.authority }),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", MAIN, "collect", `--kubeconfig=${path}`],
      ...["--intake-host=127.0.0.1", `--intake-port=${intakePort}`, "--http-listen=off"],
      "--log-level=trace",
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  const reading = (async () => {
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) text += piece;
  })();
  try {
    await moment(() => text);
    const begun = performance.now();
    child.kill("SIGTERM");
    const { code } = await child.status;
    const milliseconds = performance.now() - begun;
    await reading;
    return { code, milliseconds, text };
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await Deno.remove(folder, { recursive: true });
  }
}

async function until(what: string, met: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!met()) {
    if (performance.now() > end) throw new Error(`${what}: not within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const LISTEN = { host: "127.0.0.1", port: 0 };

Deno.test("collect ends within five seconds of SIGTERM during a stalled snapshot", async () => {
  const simulator = startSimulator({ pods: 8_000, token: CANARY, certificate: LOOPBACK });
  // Accepts, and takes nothing but the first bytes.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { code, milliseconds } = await terminated(simulator, listener.addr.port, async () => {
    const connection = await accepted;
    await connection.read(new Uint8Array(64));
    await until("three watches", () => simulator.watches() === 3);
  });
  strictEqual(code, 0);
  ok(milliseconds < 5_000, `${milliseconds} ms`);
  (await accepted).close();
  listener.close();
  await simulator.close();
});

Deno.test("collect ends within five seconds of SIGTERM before the first lists", async () => {
  const simulator = startSimulator({ pods: 10, token: CANARY, certificate: LOOPBACK });
  simulator.faults.onRequests({ kind: "silence" }, { count: 10 });
  const receiver = startReceiver({ listen: LISTEN, clock: SYSTEM_CLOCK });
  const { code, milliseconds } = await terminated(simulator, receiver.address.port, async () => {
    await until("the connection", () => receiver.connections.length === 1);
  });
  strictEqual(code, 0);
  ok(milliseconds < 5_000, `${milliseconds} ms`);
  await receiver.close();
  await simulator.close();
});

Deno.test("collect never logs the token, whatever fails", async () => {
  const simulator = startSimulator({ pods: 10, token: CANARY, certificate: LOOPBACK });
  const receiver = startReceiver({ listen: LISTEN, clock: SYSTEM_CLOCK });
  const { code, text } = await terminated(simulator, receiver.address.port, async (text) => {
    await until("the pods", () => receiver.model.pods.size > 0);
    for (const status of [401, 403, 500]) {
      simulator.faults.onRequests({ kind: "status", code: status });
      simulator.faults.onWatches({ kind: "partial" });
      const before = text().length;
      await until(`a complaint after ${status}`, () => /going on|again/.test(text().slice(before)));
    }
    await simulator.suspend();
    receiver.disconnectAll();
    await until(
      "a complaint of the intake",
      () => /lost the reducer|no connection to the reducer/.test(text()),
    );
  });
  strictEqual(code, 0);
  const messages = text.trim().split("\n").map((line) => JSON.parse(line).message);
  // A watch may still say what it met in between.
  ok(messages.includes("stopping: SIGTERM"), messages.slice(-5).join("\n"));
  ok(/^stopped after \d+ ms$/.test(messages.at(-1)), messages.at(-1));
  ok(text.length > 1_000, "there is a log to search");
  ok(!text.includes(CANARY), "the token is in the log");
  await receiver.close();
  await simulator.close();
});

/** A phase of the start that somebody else can make last for ever. */
interface Phase {
  readonly name: string;
  /** Files to write, by their name in the folder. */
  readonly files?: (port: number) => Readonly<Record<string, string>>;
  /** A line of a shell whose words are flags; `$DIR` is the folder. */
  readonly flags: string;
}

const kubeconfigWith = (user: unknown, port: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });

/** More than a pipe holds, so that somebody is known to read; and an end with the reader's. */
const ENDLESS = "printf '%70000s' ''; touch $DIR/there; while printf ' '; do sleep 0.1; done";

const PHASES: readonly Phase[] = [
  { name: "the configuration file", flags: `--config-file=<(${ENDLESS})` },
  { name: "the kubeconfig", flags: `--kubeconfig=<(${ENDLESS})` },
  {
    name: "a credential plugin",
    files: (port) => ({
      kubeconfig: kubeconfigWith({
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: "sh",
          args: ["-c", 'touch "$DIR/there"; exec sleep 60'],
          interactiveMode: "Never",
        },
      }, port),
    }),
    flags: "--kubeconfig=$DIR/kubeconfig",
  },
  {
    name: "an identity provider",
    files: (port) => ({
      kubeconfig: kubeconfigWith({
        "auth-provider": {
          name: "oidc",
          config: {
            "client-id": "c",
            "idp-issuer-url": `https://127.0.0.1:${port}`,
            "refresh-token": "r",
          },
        },
      }, port),
    }),
    flags: "--kubeconfig=$DIR/kubeconfig",
  },
  {
    name: "the greeting of an API server",
    files: (port) => ({ kubeconfig: kubeconfigWith({ token: "t" }, port) }),
    flags: "--kubeconfig=$DIR/kubeconfig",
  },
];

const isUnix = Deno.build.os !== "windows";

for (const { name, files, flags } of PHASES) {
  Deno.test({
    name: `collect ends at once and well when SIGTERM comes while it waits for ${name} (S10)` +
      (isUnix ? "" : " [skipped: needs a Unix shell]"),
    ignore: !isUnix,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      // Takes connections, and says nothing.
      const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const taken: Deno.Conn[] = [];
      const taking = (async () => {
        for await (const connection of silent) {
          taken.push(connection);
          await Deno.writeTextFile(`${folder}/there`, "");
        }
      })();
      for (const [file, text] of Object.entries(files?.(silent.addr.port) ?? {})) {
        await Deno.writeTextFile(`${folder}/${file}`, text);
      }
      const child = new Deno.Command("bash", {
        // Without exec the shell would be what SIGTERM ends.
        args: [
          "-c",
          `exec "$DENO" run -A --no-check "$MAIN" ${flags} --intake-host=127.0.0.1 ` +
          "--intake-port=9 --http-listen=off --log-format=json",
        ],
        env: { DENO: Deno.execPath(), MAIN, DIR: folder },
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const said = new Response(child.stderr).text();
      await until(name, () => {
        try {
          return Deno.statSync(`${folder}/there`).isFile;
        } catch {
          return false;
        }
      });
      const begun = performance.now();
      child.kill("SIGTERM");
      const { code } = await child.status;
      const milliseconds = performance.now() - begun;
      for (const connection of taken) connection.close();
      silent.close();
      await taking;
      await Deno.remove(folder, { recursive: true });
      strictEqual(code, 0, await said);
      ok(milliseconds < 2_000, `${milliseconds} ms`);
    },
  });
}
