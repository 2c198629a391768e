import { fileURLToPath } from "node:url";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { Program } from "../../tests/e2e/support/program.ts";
import type { Answer } from "./simulator_process.ts";
import type { Load, Stage } from "./stage.ts";

const SIMULATOR = fileURLToPath(new URL("simulator_process.ts", import.meta.url));

/** The project's simulator, in a process by itself, and its receiver in this one. */
export async function simulatedStage(load: Load): Promise<Stage> {
  await using made = new AsyncDisposableStack();
  const kubeconfig = await Deno.makeTempFile({ suffix: ".kubeconfig" });
  made.defer(() => Deno.remove(kubeconfig));
  const ready = Promise.withResolvers<Answer & { kind: "ready" }>();
  const churned = Promise.withResolvers<number>();
  const { pods, eventsPerSecond, seconds } = load;
  const simulator = made.use(
    new Program({
      command: Deno.execPath(),
      args: ["run", "-A", "--no-check", SIMULATOR, kubeconfig]
        .concat([pods, eventsPerSecond, seconds].map(String)),
      onOutput: (line) => {
        const answer = JSON.parse(line) as Answer;
        if (answer.kind === "ready") ready.resolve(answer);
        else churned.resolve(answer.events);
      },
    }),
  );
  const ended = simulator.ended.then(() => simulator.assertRunning());
  const expected = await Promise.race([ready.promise, ended]);
  if (expected === undefined) throw new Error("the simulator ended before it began");
  // From now on it ends when the stage is taken down.
  ended.catch(() => {});

  const told = Promise.withResolvers<void>();
  const receiver = startReceiver({
    listen: { host: "127.0.0.1", port: 0 },
    clock: SYSTEM_CLOCK,
    observer: {
      message() {
        const { pods, containerCount } = receiver.model;
        if (pods.size === expected.pods && containerCount === expected.containers) told.resolve();
      },
    },
  });
  made.defer(() => receiver.close());
  const all = made.move();
  return {
    kubeconfig,
    intakePort: receiver.address.port,
    complete: told.promise,
    async churn() {
      simulator.signal("SIGUSR1");
      return await churned.promise;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
