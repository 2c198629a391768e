import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Namespaces } from "../../../src/enrichment/source/mod.ts";
import { Failure } from "../../../src/failure/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";

class Refused extends Failure {
  override readonly name = "Refused";
  readonly category = "resource";
}

async function turns(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

Deno.test("Namespaces asks once, again after a failure, and anew when it is not fresh any more", async () => {
  const clock = new FakeClock();
  const answers = [
    new Refused("no"),
    { uid: "1", labels: { team: "a" } },
    { uid: "1", labels: { team: "a" } },
    { uid: "1", labels: { team: "b" } },
  ];
  const asked: string[] = [];
  const namespaces = new Namespaces((name) => {
    asked.push(name);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }, clock);
  const controller = new AbortController();
  const running = namespaces.run(controller.signal);
  strictEqual(namespaces.get("shop"), "asking");
  strictEqual(namespaces.get("shop"), "asking");
  await turns();
  strictEqual(namespaces.get("shop"), "asking");
  clock.advance(5_000);
  await turns();
  const first = namespaces.get("shop");
  deepStrictEqual(first, { uid: "1", labels: { team: "a" } });
  strictEqual(namespaces.settled, true);
  clock.advance(600_000);
  strictEqual(namespaces.get("shop"), first);
  await turns();
  strictEqual(namespaces.get("shop"), first);
  clock.advance(600_000);
  namespaces.get("shop");
  await turns();
  deepStrictEqual(namespaces.get("shop"), { uid: "1", labels: { team: "b" } });
  strictEqual(asked.length, 4);
  controller.abort();
  await running;
});

Deno.test("Namespaces keeps what a deleted one had, for lines that come late", async () => {
  const clock = new FakeClock();
  const answers = [{ uid: "1", labels: { team: "a" } }, undefined];
  const namespaces = new Namespaces(() => Promise.resolve(answers.shift()), clock);
  const controller = new AbortController();
  const running = namespaces.run(controller.signal);
  namespaces.get("shop");
  await turns();
  clock.advance(600_000);
  namespaces.get("shop");
  await turns();
  deepStrictEqual(answers, []);
  deepStrictEqual(namespaces.get("shop"), { uid: "1", labels: { team: "a" } });
  controller.abort();
  await running;
});
