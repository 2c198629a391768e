/** Rotation faster than anybody reads: what is lost is what was removed unread, and it is counted. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cri, FOLDER, LogStage } from "./support/log_stage.ts";

Deno.test("a log that is rotated away unread is lost, the rest is not, and in order", async () => {
  await using stage = new LogStage();
  const log = `${FOLDER}/0.log`;
  stage.append(log, cri("0"));
  stage.start();
  await stage.read();
  for (let n = 1; n <= 300; n++) {
    stage.append(log, cri(`${n}`));
    stage.rename(log, `${log}.20260101-${String(n).padStart(6, "0")}`);
    // The kubelet keeps five.
    if (n > 4) Deno.removeSync(stage.path(`${log}.20260101-${String(n - 4).padStart(6, "0")}`));
    if (n % 50 === 0) await stage.step();
  }
  stage.append(log, cri("last"));
  await stage.read();
  const numbers = stage.bodies.slice(0, -1).map(Number);
  strictEqual(stage.bodies.at(-1), "last");
  ok(numbers.every((number, index) => index === 0 || number > numbers[index - 1]!));
  // Those that were there at the end, at least.
  for (const number of [297, 298, 299, 300]) ok(numbers.includes(number), `${number}`);
});

Deno.test("what rotates away while nothing is taken is held, and read afterwards", async () => {
  await using stage = new LogStage();
  const log = `${FOLDER}/0.log`;
  stage.append(log, cri("0"));
  stage.start();
  const gate = Promise.withResolvers<void>();
  stage.sink.stalled = gate.promise;
  // One batch is on its way, and the next one waits for it.
  while (await stage.step());
  for (const n of [1, 2]) stage.append(log, cri(`${n}`));
  stage.now += 1_000;
  let isOver = false;
  const stuck = (async () => {
    while (!isOver) {
      await stage.step();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  })();
  for (let n = 3; n < 12; n++) {
    stage.rename(log, `${log}.20260101-${String(n).padStart(6, "0")}`);
    stage.append(log, cri(`${n}`));
    stage.now += 1_000;
    await new Promise((resolve) => setTimeout(resolve, 30));
    // The kubelet keeps two.
    if (n > 4) Deno.removeSync(stage.path(`${log}.20260101-${String(n - 2).padStart(6, "0")}`));
  }
  stage.sink.stalled = undefined;
  gate.resolve();
  isOver = true;
  await stuck;
  await stage.read();
  deepStrictEqual(stage.bodies, Array.from({ length: 12 }, (_, n) => `${n}`));
});

Deno.test("a log that rotates five times a second is read as a whole, once that is known", async () => {
  await using stage = new LogStage();
  const log = `${FOLDER}/0.log`;
  const rotated = (number: number) => `${log}.20260101-${String(number).padStart(6, "0")}`;
  stage.start();
  for (let number = 0; number < 60; number++) {
    stage.append(log, cri(`${number}`));
    stage.rename(log, rotated(number));
    // The kubelet keeps four beside the one that is written to.
    if (number >= 4) Deno.removeSync(stage.path(rotated(number - 4)));
    for (let look = 0; look < 4; look++) {
      stage.now += 50;
      await stage.step();
    }
  }
  await stage.read();
  // The first looks at a folder are a second apart.
  deepStrictEqual(
    stage.bodies.map(Number).filter((number) => number > 10),
    Array.from({ length: 49 }, (_, index) => index + 11),
  );
});
