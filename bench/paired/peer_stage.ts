import { MockApi } from "../../tests/e2e/support/mock_api.ts";
import { pause } from "../../tests/e2e/support/wait_for.ts";
import { Counter } from "../measured.ts";
import type { Load, Stage } from "./stage.ts";

interface Progress {
  readonly phase: { readonly done: boolean; readonly events: number };
}

/** The fast API server and the decoder in the folder of `K8S_COLLECTOR_PEERS`. */
export async function peerStage(
  peers: string,
  { pods, eventsPerSecond, seconds }: Load,
): Promise<Stage> {
  await using made = new AsyncDisposableStack();
  const api = made.use(await MockApi.start({ pods }));
  const expected = await api.expected();
  const containers = [...expected.values()].reduce((sum, pod) => sum + pod.containers.size, 0);
  const counter = made.use(new Counter(peers, { pods: expected.size, containers }));
  await counter.listening();
  const all = made.move();
  return {
    kubeconfig: api.kubeconfig,
    intakePort: counter.port,
    complete: counter.complete,
    async churn() {
      const { phase: number } = JSON.parse(
        await api.control(`churn?rate=${eventsPerSecond}&secs=${seconds}&owners=10`),
      ) as { readonly phase: number };
      await pause(seconds * 1000);
      for (;;) {
        const { phase } = JSON.parse(await api.control(`phase?phase=${number}`)) as Progress;
        if (phase.done) return phase.events;
        await pause(100);
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
