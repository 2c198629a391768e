import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { PodRecord } from "../../../src/inventory/mod.ts";
import { added, deleted, page } from "./pods.ts";
import { stageTest } from "./stage.ts";

stageTest("Watcher.listAnew() leaves the watch and lists at once", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  watch.answer().send(added("b", 105));
  await stage.told("applied b");
  stage.watcher.listAnew();
  await stage.settle();
  ok(watch.signal.aborted);
  await stage.listed(110, ["a", "b", "c"]);
  strictEqual(stage.statistics.lists, 2);
  deepStrictEqual(stage.statistics.failures, {}, "nothing went wrong");
});

stageTest("Watcher.listAnew() before the watch is answered is heard, too", {}, async (stage) => {
  await stage.listed(100, ["a"]);
  stage.watcher.listAnew();
  await stage.listed(110, ["a", "b"]);
  strictEqual(stage.statistics.lists, 2);
});

stageTest("Watcher.listAnew() waits for the end of a pause", {}, async (stage) => {
  const watch = await stage.listed(100, ["a"]);
  watch.cut();
  await stage.settle();
  stage.watcher.listAnew();
  const list = await stage.requestAfter(800);
  strictEqual(list.query.has("watch"), false);
});

stageTest("Watcher.listAnew() asks for nothing more than the first list", {}, async (stage) => {
  const list = await stage.request();
  stage.watcher.listAnew();
  strictEqual(await stage.request(), list);
  await stage.listed(100, ["a"]);
});

stageTest(
  "Watcher.listAnew() streams the list where lists are streamed",
  { initialList: "watch-list" },
  async (stage) => {
    await stage.proven(100, ["a"]);
    stage.watcher.listAnew();
    await stage.listed(110, ["a", "b"]);
  },
);

/** Keeps what begins with an "a", and no more than it was told to. */
class PickyGathering {
  readonly log: string[] = [];
  #records = new Map<string, PodRecord>();

  add(record: PodRecord): boolean {
    this.log.push(`add ${record.uid}`);
    if (record.uid.startsWith("a")) this.#records.set(record.uid, record);
    return true;
  }

  remove(uid: string): void {
    this.log.push(`remove ${uid}`);
    this.#records.delete(uid);
  }

  take(): ReadonlyMap<string, PodRecord> {
    this.log.push("take");
    const records = this.#records;
    this.#records = new Map();
    return records;
  }

  clear(): void {
    this.log.push("clear");
    this.#records = new Map();
  }
}

stageTest(
  "Watcher leaves to the sink what of a list is kept",
  { gathering: () => new PickyGathering() },
  async (stage) => {
    const list = await stage.request();
    list.answer().send(page(100, ["a1", "b1", "a2"])).end();
    await stage.request();
    await stage.told("restarted a1 a2");
  },
);

const broken = new PickyGathering();

stageTest(
  "Watcher gives up what was gathered when a list is given up",
  { initialList: "watch-list", gathering: () => broken },
  async (stage) => {
    const list = await stage.request();
    list.answer().send(added("a1", 5), added("a2", 6), deleted("a1", 7)).end();
    await stage.settle();
    deepStrictEqual(broken.log, ["add a1", "add a2", "remove a1", "clear"]);
    await stage.told();
  },
);
