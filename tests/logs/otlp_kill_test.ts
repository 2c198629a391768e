/** A few of the kills of `deno task logs:kill --otlp`. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { killOverOtlp, WINDOW_BYTES } from "./support/otlp_kills.ts";

Deno.test("by OTLP nothing is lost through kills, and what is repeated is the same", async () => {
  const folder = await Deno.makeTempDir();
  const options = { folder, seed: 1, kills: 3, program: undefined };
  const { verdict, unequal, mostRepeatedBytes, records } = await killOverOtlp({
    ...options,
    life: { least: 700, most: 1_500 },
  });
  const { examples, ...counts } = verdict;
  deepStrictEqual(
    counts,
    { lost: 0, repeated: 0, wrongPod: 0, wrongOrder: 0 },
    examples.join("; "),
  );
  ok(records > 0);
  strictEqual(unequal, 0);
  ok(mostRepeatedBytes <= WINDOW_BYTES);
  await Deno.remove(folder, { recursive: true });
});
