import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { decodeContinue } from "../../../src/testbed/simulator/continue_token.ts";
import { gunzipSync } from "node:zlib";
import { addPods, JOBS, names, NGINX, PODS, REPLICASETS, withSimulator } from "./client.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { recordedText } from "./recorded.ts";

Deno.test("listPage() serves all three resources, of all namespaces and of one", () =>
  withSimulator({}, async ({ workloads, jobs }, client) => {
    workloads.create("Deployment", { namespace: "shop", name: "web" }, NGINX, 2);
    workloads.create("Pod", { namespace: "ops", name: "shell" }, NGINX);
    jobs.run({ namespace: "ops", name: "once" }, NGINX, { runs: 0 });
    const pods = await client.list(PODS);
    deepStrictEqual([pods.kind, pods.apiVersion, pods.items.length], ["PodList", "v1", 4]);
    deepStrictEqual(names(await client.list("/api/v1/namespaces/ops/pods")).at(-1), "shell");
    const [replicaSet] = (await client.list(REPLICASETS)).items;
    strictEqual(replicaSet?.metadata.ownerReferences?.[0]?.kind, "Deployment");
    deepStrictEqual(names(await client.list(JOBS)), ["once"]);
  }));

Deno.test("encodeList() items carry no kind, unless they are PartialObjectMetadata", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const [whole] = (await client.list(PODS)).items;
    strictEqual(whole?.kind, undefined);
    const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    const partial = await client.list(PODS, accept);
    strictEqual(partial.kind, "PartialObjectMetadataList");
    deepStrictEqual(Object.keys(partial.items[0] ?? {}), ["kind", "apiVersion", "metadata"]);
  }));

Deno.test("listPage() shows one state on all pages while the cluster changes", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 7);
    const first = await client.list(`${PODS}?limit=3`);
    strictEqual(first.metadata.remainingItemCount, 4);
    addPods(simulator, "ns", 3, 20);
    for (const name of ["pod-1", "pod-4"]) {
      simulator.workloads.delete({ namespace: "ns", name });
    }
    simulator.kubelet.annotate({ namespace: "ns", name: "pod-5" }, { labels: { late: "yes" } });
    const second = await client.list(`${PODS}?limit=3&continue=${first.metadata.continue}`);
    const third = await client.list(`${PODS}?limit=3&continue=${second.metadata.continue}`);
    deepStrictEqual(
      [first, second, third].flatMap(names),
      [0, 1, 2, 3, 4, 5, 6].map((i) => `pod-${i}`),
    );
    strictEqual(second.items[2]?.metadata.labels?.["late"], undefined);
    const versions = [first, second, third].map(({ metadata }) => metadata.resourceVersion);
    strictEqual(new Set(versions).size, 1);
    deepStrictEqual(third.metadata, { resourceVersion: first.metadata.resourceVersion });
    const exact = `${PODS}?resourceVersionMatch=Exact&resourceVersion=${versions[0]}`;
    strictEqual((await client.list(exact)).items.length, 7);
    strictEqual((await client.list(PODS)).items.length, 8);
  }));

Deno.test("listPage() answers 410 for an expired token, with one to go on inconsistently", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 5);
    const first = await client.list("/api/v1/namespaces/ns/pods?limit=2");
    addPods(simulator, "ns", 1, 9);
    simulator.cluster.compact();
    const path = "/api/v1/namespaces/ns/pods?limit=2&continue=";
    const gone = await client.get(`${path}${first.metadata.continue}`);
    strictEqual(gone.status, 410);
    const status = await gone.json();
    strictEqual(status.message, JSON.parse(recordedText("status-gone-continue.json")).message);
    deepStrictEqual(decodeContinue(status.metadata.continue), {
      resourceVersion: -1,
      start: "pod-1\0",
    });
    const rest = await client.list(`${path}${status.metadata.continue}`);
    deepStrictEqual(names(rest), ["pod-2", "pod-3"]);
    strictEqual(rest.metadata.resourceVersion, `${simulator.cluster.revision.current}`);
    const last = await client.list(`${path}${rest.metadata.continue}`);
    deepStrictEqual(names(last), ["pod-4", "pod-9"]);
  }));

Deno.test("listPage() answers 410 for an exact resourceVersion that is compacted", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const { resourceVersion } = (await client.list(PODS)).metadata;
    addPods(simulator, "ns", 1, 1);
    simulator.cluster.compact();
    const response = await client.get(
      `${PODS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`,
    );
    const { code, reason, message } = await response.json();
    deepStrictEqual([code, reason], [410, "Expired"]);
    strictEqual(message, "The resourceVersion for the provided list is too old.");
    const newer = `${PODS}?resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`;
    strictEqual((await client.list(newer)).items.length, 2);
  }));

Deno.test("listPage() ignores limit with resourceVersion=0", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 3);
    const list = await client.list(`${PODS}?limit=1&resourceVersion=0`);
    deepStrictEqual([list.items.length, list.metadata.continue], [3, undefined]);
  }));

Deno.test("listPage() at a future resourceVersion waits for it, and answers 504 after 3 s", async () => {
  const clock = new FakeClock();
  await withSimulator({ clock }, async (simulator, client) => {
    const { current } = simulator.cluster.revision;
    const path = (version: number) => `${PODS}?resourceVersion=${version}`;
    const reached = client.list(path(current + 2));
    await clock.whenTimers(1);
    simulator.cluster.createPod({ namespace: "ns", name: "a" }, TEMPLATE);
    simulator.cluster.createPod({ namespace: "ns", name: "b" }, TEMPLATE);
    strictEqual((await reached).items.length, 2);
    strictEqual(clock.timers, 0);
    const never = client.get(path(99_999_999));
    await clock.whenTimers(1);
    clock.advance(2999);
    strictEqual(clock.timers, 1);
    clock.advance(1);
    const response = await never;
    strictEqual(response.headers.get("retry-after"), "1");
    const recorded = recordedText("status-list-future.json").trim();
    const expected = recorded.replace("current: 362", `current: ${current + 2}`);
    strictEqual((await response.text()).trim(), expected);
  });
});

Deno.test("listPage() selects by labels and fields, and then does not count what remains", () =>
  withSimulator({}, async ({ workloads }, client) => {
    workloads.create("Deployment", { namespace: "a", name: "web" }, NGINX, 3);
    workloads.create("Deployment", { namespace: "b", name: "api" }, NGINX, 1);
    const page = await client.list(`${PODS}?labelSelector=app%3Dweb&limit=2`);
    strictEqual(page.items.length, 2);
    strictEqual(page.metadata.remainingItemCount, undefined);
    const rest = `${PODS}?labelSelector=app%3Dweb&limit=2&continue=${page.metadata.continue}`;
    strictEqual((await client.list(rest)).items.length, 1);
    const fields = "fieldSelector=metadata.namespace%3Db,status.phase%3DRunning";
    strictEqual((await client.list(`${PODS}?${fields}`)).items.length, 1);
  }));

Deno.test("bodyOf() compresses what is large when asked to", () =>
  withSimulator({ pods: 40 }, async (simulator, client) => {
    // The client undoes the compression it asked for by itself, but not one it did not.
    const connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(simulator.url).port),
    });
    const request = `GET ${PODS} HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const bytes = new Uint8Array(await new Response(connection.readable).arrayBuffer());
    const text = new TextDecoder("latin1").decode(bytes);
    const head = text.slice(0, text.indexOf("\r\n\r\n"));
    ok(head.includes("content-encoding: gzip"), head);
    const list = JSON.parse(gunzipSync(bytes.subarray(head.length + 4)).toString());
    strictEqual(list.items.length, 40);
    const small = await client.get(`${PODS}?limit=1`, { "accept-encoding": "gzip" });
    strictEqual(small.headers.get("content-encoding"), null);
    await small.body?.cancel();
  }));

Deno.test("ApiServer.#read() serves one object, and 404 for one that is not there", () =>
  withSimulator({}, async (simulator, client) => {
    addPods(simulator, "ns", 1);
    const pod = await (await client.get("/api/v1/namespaces/ns/pods/pod-0")).json();
    deepStrictEqual([pod.kind, pod.apiVersion, pod.status.phase], ["Pod", "v1", "Running"]);
    const missing = await client.get("/apis/batch/v1/namespaces/ns/jobs/none");
    deepStrictEqual([missing.status, (await missing.json()).message], [
      404,
      'jobs.batch "none" not found',
    ]);
  }));

Deno.test("discoveryOf() says what the server is and has", () =>
  withSimulator({}, async (_, client) => {
    for (const path of ["/livez", "/readyz"]) {
      strictEqual(await (await client.get(path)).text(), "ok");
    }
    strictEqual((await (await client.get("/version")).json()).major, "1");
    const { groups } = await (await client.get("/apis")).json();
    deepStrictEqual(groups.map(({ name }: { name: string }) => name), ["apps", "batch"]);
    const { resources } = await (await client.get("/apis/batch/v1")).json();
    deepStrictEqual(resources[0].verbs, ["get", "list", "watch"]);
    const unknown = await client.get("/api/v1/secrets");
    deepStrictEqual([unknown.status, (await unknown.json()).reason], [404, "NotFound"]);
  }));

const TEMPLATE = {
  metadata: {},
  spec: {
    containers: [],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  },
} as const;
