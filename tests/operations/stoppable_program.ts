// A program that says when it runs and when it is asked to stop, and then does not stop.
import { StopSignals } from "../../src/operations/signals.ts";

const { promise } = Promise.withResolvers<void>();
const stop = new StopSignals();
// Something must keep the program alive, as an open socket does.
setInterval(() => {}, 60_000);
stop.signal.addEventListener("abort", () => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${stop.signal.reason.message}\n`));
});
Deno.stdout.writeSync(new TextEncoder().encode("running\n"));
await promise;
