import { deepStrictEqual as equal } from "node:assert/strict";
import { Gate } from "../../../src/testbed/receiver/gate.ts";

Deno.test("Gate holds back in order and lets everyone through when it opens", async () => {
  const gate = new Gate();
  const passed: string[] = [];
  await gate.passage();
  gate.open = false;
  const waiting = ["a", "b"].map((name) => gate.passage().then(() => passed.push(name)));
  passed.push("opened");
  gate.open = true;
  await Promise.all(waiting);
  equal(passed, ["opened", "a", "b"]);
});

Deno.test("Gate closed again at once holds back those who had not passed yet", async () => {
  const gate = new Gate();
  gate.open = false;
  const passed: string[] = [];
  const waiting = gate.passage().then(() => passed.push("a"));
  gate.open = true;
  gate.open = false;
  await Promise.resolve();
  await Promise.resolve();
  equal(passed, []);
  gate.open = true;
  await waiting;
});
