import { deepStrictEqual as same, strictEqual as equal } from "node:assert/strict";
import { type Announced, ToldLies } from "./told_lies.ts";

const ordinary: Announced = {
  ns: "team-1",
  pod_name: "app-x",
  owner_name: "app",
  owner_uid: "uid-1",
};

Deno.test("ToldLies.take() has nothing against pods of several namespaces", () => {
  const lies = new ToldLies();
  lies.announced(ordinary);
  lies.announced({ ...ordinary, pod_name: "app-y" });
  lies.announced({ ns: "team-1", pod_name: "bare", owner_name: "bare", owner_uid: "" });
  lies.announced({ ns: "tenant", pod_name: "alone", owner_name: "alone", owner_uid: "" });
  lies.announced({ ns: "tenant", pod_name: "own", owner_name: "mine", owner_uid: "uid-2" });
  same(lies.take(), []);
});

Deno.test("ToldLies.take() names a tenant's pod with somebody else's workload, once", () => {
  const lies = new ToldLies();
  lies.announced(ordinary);
  lies.announced({ ...ordinary, ns: "tenant", pod_name: "forged" });
  same(lies.take(), ["forged was told as a pod of another namespace's app"]);
  same(lies.take(), []);
});

for (const text of ["\x1b[2J", "a\nb", "\0", "\x7f", "\u009b", "\u202e", "\u2028"]) {
  Deno.test(`ToldLies.take() names a pod told with ${JSON.stringify(text)}`, () => {
    const lies = new ToldLies();
    lies.announced({ ...ordinary, owner_name: text });
    equal(lies.take().length, 1);
  });
}
