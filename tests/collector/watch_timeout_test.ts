import { deepStrictEqual as equal } from "node:assert/strict";
import { watchTimeout } from "../../src/collector/watch_timeout.ts";

for (
  const [longest, minimum] of [
    [230, 180],
    [30, 24],
    [3600, 2818],
  ] as const
) {
  Deno.test(`watchTimeout() draws from ${minimum} to ${longest} s`, () => {
    equal(watchTimeout(longest), { minimum, maximum: longest });
  });
}
