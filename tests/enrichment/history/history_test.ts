import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  inventoryFile,
  type Key,
  parseKey,
  PodHistory,
  readInventory,
  readPod,
  restoreInventory,
  writeInventory,
} from "../../../src/enrichment/history/mod.ts";

const START = 1_700_000_000_000;
const LIMITS = { ttlMilliseconds: 3_600_000, count: 50_000, bytes: 64 * 1024 * 1024 };

class Stage {
  now = START;
  readonly history: PodHistory;

  constructor(limits = LIMITS) {
    this.history = new PodHistory({ limits, wallClock: () => this.now });
    this.history.restarted(new Map());
  }

  /** What is found, in short. */
  find(kind: "uid" | "pod" | "ip" | "container" | "path", text: string, at?: number): string {
    const key = parseKey(kind, text);
    if (key === undefined) return "malformed";
    const found = this.history.lookup(key, at);
    return found.state === "unknown"
      ? `unknown ${found.reason}`
      : `${found.state} ${found.pod.uid}${found.instance ? ` ${found.instance.id}` : ""}`;
  }
}

function pod(uid: string, facts: Readonly<Record<string, unknown>> = {}) {
  return readPod({ uid, namespace: "shop", name: "web-0", createdAt: START, ...facts }, "a pod");
}

const instance = (restart: number, id: string, more = {}) => ({
  container: "app",
  kind: "regular",
  restart,
  id: `containerd://${id}`,
  image: "web:1",
  imageId: "",
  startedAt: START,
  finishedAt: 0,
  ...more,
});

Deno.test("lookup() case 11: a name and an address are the pod's that had them then", () => {
  const stage = new Stage();
  stage.history.applied(pod("A", { ips: ["10.0.0.1"], startedAt: START }));
  stage.now = START + 100_000;
  stage.history.deleted("A");
  stage.history.applied(
    pod("B", { ips: ["10.0.0.1"], createdAt: START + 120_000, startedAt: START + 120_000 }),
  );
  for (const [kind, text] of [["pod", "shop/web-0"], ["ip", "10.0.0.1"]] as const) {
    strictEqual(stage.find(kind, text), "live B");
    strictEqual(stage.find(kind, text, START + 50_000), "deleted A");
    strictEqual(stage.find(kind, text, START + 121_000), "live B");
    strictEqual(stage.find(kind, text, START + 110_000), "unknown never-seen");
    strictEqual(stage.find(kind, text, START - 60_000), "unknown before-history");
  }
  strictEqual(stage.find("path", "/var/log/pods/shop_web-0_A/app/0.log"), "deleted A");
});

Deno.test("lookup() case 12: the workload's name outlives its ReplicaSet, and a relist", () => {
  const stage = new Stage();
  const owner = (kind: string, name: string, uid: string) => ({
    apiVersion: "apps/v1",
    kind,
    name,
    uid,
  });
  stage.history.applied(pod("A", { controller: owner("ReplicaSet", "web-1", "R") }));
  stage.history.ownerApplied({ uid: "R", controller: owner("Deployment", "web", "D") });
  stage.now += 60_000;
  stage.history.restarted(new Map());
  const found = stage.history.lookup({ by: "uid", uid: "A" });
  strictEqual(found.state, "deleted");
  deepStrictEqual(
    found.state === "deleted" && found.pod.owners.map(({ name }) => name),
    ["web-1", "web"],
  );
});

Deno.test("lookup() case 13: known after a restart; created and deleted meanwhile is never-seen", () => {
  const stage = new Stage();
  stage.history.applied(pod("A", { instances: [instance(0, "aaaaaaaa")] }));
  const text = writeInventory(inventoryFile(stage.history, stage.now));
  const next = new Stage();
  next.now = START + 10_000;
  const history = new PodHistory({ limits: LIMITS, wallClock: () => next.now });
  restoreInventory(history, readInventory(text, "a test"));
  history.restarted(new Map([["C", pod("C", { name: "other" })]]));
  const found = history.lookup({ by: "container", id: "aaaaaaaa" });
  strictEqual(found.state, "deleted");
  deepStrictEqual(found.state === "deleted" && found.pod.until, {
    kind: "absent",
    after: START,
    before: START + 10_000,
  });
  const unseen = history.lookup({ by: "uid", uid: "B" });
  strictEqual(unseen.state === "unknown" && unseen.reason, "never-seen");
});

Deno.test("lookup() case 14: a static pod is found by its hash, and never unknown", () => {
  const stage = new Stage();
  const hash = "0123456789abcdef0123456789abcdef";
  stage.history.applied(pod("U2", { mirror: hash, name: "etcd-n1" }));
  stage.now = START + 100_000;
  stage.history.deleted("U2");
  stage.now = START + 130_000;
  stage.history.applied(pod("U3", { mirror: hash, name: "etcd-n1", createdAt: START + 130_000 }));
  const path = `/var/log/pods/kube-system_etcd-n1_${hash}/etcd/0.log`;
  strictEqual(stage.find("path", path, START + 50_000), "deleted U2");
  strictEqual(stage.find("path", path, START + 115_000), "deleted U2");
  strictEqual(stage.find("path", path, START + 131_000), "live U3");
  strictEqual(stage.find("path", path), "live U3");
});

Deno.test("lookup() case 17: the node's address is ambiguous, a finished pod's is another's", () => {
  const stage = new Stage();
  const host = { hostNetwork: true, ips: ["192.168.0.1"] };
  stage.history.applied(pod("H1", { name: "a", ...host }));
  stage.history.applied(pod("H2", { name: "b", ...host }));
  strictEqual(stage.find("ip", "192.168.0.1"), "unknown ambiguous");
  strictEqual(stage.find("uid", "H1"), "live H1");
  stage.history.applied(pod("J", { name: "job", ips: ["10.0.0.9"], startedAt: START }));
  stage.now = START + 50_000;
  stage.history.applied(
    pod("J", {
      name: "job",
      ips: ["10.0.0.9"],
      startedAt: START,
      ended: true,
      instances: [instance(0, "dddddddd", { finishedAt: START + 45_000 })],
    }),
  );
  stage.now = START + 60_000;
  stage.history.applied(
    pod("N", { name: "new", ips: ["10.0.0.9"], createdAt: START + 59_000 }),
  );
  strictEqual(stage.find("ip", "10.0.0.9"), "live N");
  strictEqual(stage.find("ip", "10.0.0.9", START + 30_000), "live J");
  strictEqual(stage.find("ip", "10.0.0.9", START + 50_000), "unknown never-seen");
});

Deno.test("lookup() by container finds every instance that ever was", () => {
  const stage = new Stage();
  for (let restart = 0; restart < 20; restart++) {
    stage.history.applied(pod("A", { instances: [instance(restart, `id-of-${restart}-x`)] }));
  }
  strictEqual(stage.find("container", "containerd://id-of-19-x"), "live A containerd://id-of-19-x");
  strictEqual(stage.find("container", "id-of-12-x"), "live A containerd://id-of-12-x");
  strictEqual(stage.find("container", "id-of-3-x"), "live A");
  strictEqual(stage.find("container", "id-of-99-x"), "unknown never-seen");
  const found = stage.history.lookup({ by: "uid", uid: "A" });
  strictEqual(found.state === "live" && found.pod.instances.length, 8);
});

Deno.test("lookup() says why what was known is not any more", () => {
  const stage = new Stage({ ...LIMITS, ttlMilliseconds: 1_000, count: 1 });
  stage.history.applied(pod("A", { name: "a", instances: [instance(0, "aaaaaaaa")] }));
  stage.history.applied(pod("B", { name: "b", ips: ["10.0.0.1"] }));
  stage.history.deleted("A");
  stage.history.deleted("B");
  strictEqual(stage.find("uid", "A"), "unknown evicted");
  strictEqual(stage.find("container", "aaaaaaaa"), "unknown evicted");
  strictEqual(stage.find("ip", "10.0.0.1"), "deleted B");
  stage.now += 1_001;
  strictEqual(stage.find("ip", "10.0.0.1"), "unknown expired");
  strictEqual(stage.find("pod", "shop/b"), "unknown expired");
  strictEqual(stage.find("pod", "shop/b", stage.now + 5_000), "unknown never-seen");
  deepStrictEqual(stage.history.statistics.evictions, { ttl: 1, count: 1, bytes: 0 });
});

Deno.test("lookup() before the first list says not-synced", () => {
  const history = new PodHistory({ limits: LIMITS, wallClock: () => START });
  const found = history.lookup({ by: "uid", uid: "A" });
  strictEqual(found.state === "unknown" && found.reason, "not-synced");
});

Deno.test("parseKey() takes what is a key, in every spelling, and nothing else", () => {
  const ip: Key = { by: "ip", ip: "fd00::1" };
  deepStrictEqual(parseKey("ip", "FD00:0:0:0:0:0:0:1"), ip);
  for (const text of ["10.0.0", "10.0.0.256", "1.2.3.4.5", "::g", ""]) {
    strictEqual(parseKey("ip", text), undefined, text);
  }
  strictEqual(parseKey("pod", "a/b/c"), undefined);
  strictEqual(parseKey("container", "containerd://"), undefined);
  deepStrictEqual(parseKey("path", "/x/ns_web-0_u-1/app/3.log.20260101-000000.gz"), {
    by: "path",
    uid: "u-1",
    container: "app",
    restart: 3,
  });
  deepStrictEqual(
    parseKey("path", `/var/log/containers/web-0_ns_app-${"a1".repeat(32)}.log`),
    { by: "container", id: "a1".repeat(32) },
  );
  strictEqual(parseKey("path", "/etc/passwd"), undefined);
});
