/**
 * A collector that may not read everything says so, tells what it can, and needs no restart when it
 * is granted the rest.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { startAccounts } from "./support/accounts.ts";
import { Collector } from "./support/collector.ts";
import type { Decoder } from "./support/decoder.ts";
import { assertSame } from "../support/oracle/differences.ts";
import { endToEnd } from "./support/equipment.ts";
import { startDecoder } from "./support/start_decoder.ts";
import { waitFor } from "./support/wait_for.ts";

/** How long a pod may wait for an owner that does not appear. */
const OWNER_WAIT_SECONDS = 10;

/** What only a person can mend is tried again at least this often. */
const SLOW_RETRY_SECONDS = 65;

const [DEPLOYMENT, JOB, CRON_JOB] = [1, 2, 3];

endToEnd(
  "collector missing permissions are named, worked around, and may be granted later",
  [],
  async (step) => {
    await using accounts = await startAccounts();
    const fromCronJob = await accounts.createJob("report-1", "report");
    strictEqual((await accounts.partial.expected()).size, 3);

    await using partialDecoder = await startDecoder({ library: "c" });
    await using powerlessDecoder = await startDecoder({ library: "flex" });
    await using partial = new Collector({
      kubeconfig: accounts.partial.kubeconfig,
      intakePort: partialDecoder.port,
    });
    await using powerless = new Collector({
      kubeconfig: accounts.powerless.kubeconfig,
      intakePort: powerlessDecoder.port,
    });
    const told = partialDecoder.announced;

    await step("without permission for Jobs, the other kinds go on", async () => {
      await waitFor("the Deployment's pods", () => strictEqual(told.pods.size, 2), 5);
      for (const { ownerKind } of told.pods.values()) strictEqual(ownerKind, DEPLOYMENT);
      assertForbidden(partial, "partial", "jobs");
      await assertNotReady(partial, /^\[-\]jobs store: no complete list yet.* forbidden/m);
      match((await partial.get("/readyz?verbose")).text, /^\[\+\]pods store: /m);
    });

    await step("pods of a Job are announced with it when its owner stays unknown", async () => {
      const begun = performance.now();
      const alone = await accounts.createJob("alone");
      for (const pod of [fromCronJob, alone]) {
        await waitFor("the Job's pod", () => {
          strictEqual(told.pods.get(pod)?.ownerKind, JOB);
        }, OWNER_WAIT_SECONDS + 5);
      }
      const seconds = (performance.now() - begun) / 1000;
      ok(seconds < OWNER_WAIT_SECONDS + 2, `${seconds} s`);
      deepStrictEqual(ownersOf(partialDecoder, fromCronJob), [[JOB, "report-1"]]);
    });

    await step("without any permission it stays alive and says what is missing", async () => {
      for (const kind of ["pods", "replicasets", "jobs"]) {
        assertForbidden(powerless, "powerless", kind);
        await assertNotReady(
          powerless,
          new RegExp(`^\\[-\\]${kind} store: no complete list yet.* forbidden`, "m"),
        );
      }
      strictEqual((await powerless.get("/livez")).status, 200);
      strictEqual(powerlessDecoder.announced.pods.size, 0);
      powerless.program.assertRunning();
    });

    await step("what is granted is used without a restart", async () => {
      await accounts.grant();
      await waitFor("both are ready", async () => {
        strictEqual((await partial.get("/readyz")).status, 200);
        strictEqual((await powerless.get("/readyz")).status, 200);
      }, SLOW_RETRY_SECONDS);
      await waitFor("both know", async () => {
        assertSame(told.pods, await accounts.partial.expected());
        assertSame(powerlessDecoder.announced.pods, await accounts.powerless.expected());
      });
      deepStrictEqual(ownersOf(partialDecoder, fromCronJob), [
        [JOB, "report-1"],
        [CRON_JOB, "report"],
      ]);
      partial.assertLogged(/^jobs: may be watched again$/);
    });

    await step("all over one connection each, in one epoch", async () => {
      for (const collector of [partial, powerless]) {
        strictEqual((await collector.stop()).code, 0);
        deepStrictEqual(collector.entries("error"), []);
      }
      for (const decoder of [partialDecoder, powerlessDecoder]) {
        strictEqual(await decoder.stop(), 0);
        decoder.assertClean();
      }
    });
  },
);

/** A log entry that says who may not do what with which kind. */
function assertForbidden(collector: Collector, account: string, kind: string): void {
  const user = `"system:serviceaccount:observability:${account}"`;
  collector.assertLogged(
    new RegExp(`${kind}.* forbidden: .*${user} cannot (list|watch) resource "${kind}"`),
  );
}

async function assertNotReady(collector: Collector, reason: RegExp): Promise<void> {
  const { status, text } = await collector.get("/readyz");
  strictEqual(status, 503);
  match(text, reason);
}

function ownersOf(decoder: Decoder, uid: string) {
  return (decoder.announced.history.get(uid) ?? [])
    .map(({ ownerKind, ownerName }) => [ownerKind, ownerName]);
}
