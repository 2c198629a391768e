/** The client against a real API server: what its answers mean is known there only. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { Api, ApiError, conflictsOf, leadByLease, waitFor } from "../../src/kubernetes/api/mod.ts";
import { connect, type Connection } from "../../src/kubernetes/connection/mod.ts";
import {
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DEPLOYMENTS,
  type Json,
  LEASES,
  NAMESPACES,
  PODS,
  RESOURCE_QUOTAS,
  type ResourceType,
  SERVICE_ACCOUNTS,
} from "../../src/kubernetes/resource/mod.ts";
import type { V1Pod } from "@kubernetes/client-node/models";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";
import { NO_PUBLIC_AUTHORITIES } from "../support/public_authorities.ts";

const NAMESPACE = "shop";
const MANAGER = "api-test";

const podSpec = { containers: [{ name: "main", image: "registry.invalid/main" }] };

function deployment(replicas?: number) {
  const labels = { app: "web" };
  return {
    metadata: { namespace: NAMESPACE, name: "web" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec },
      ...replicas === undefined ? {} : { replicas },
    },
  };
}

function pod(name: string, more: Json<V1Pod>["spec"] = podSpec): Json<V1Pod> {
  return { metadata: { namespace: NAMESPACE, name }, spec: more };
}

/** The ApiError that a promise rejects with. */
async function refusal(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  ok(error instanceof ApiError, String(error));
  return error;
}

async function openConnection(kubeconfig: string): Promise<Connection> {
  return await connect({
    publicAuthorities: NO_PUBLIC_AUTHORITIES,
    kubeconfig,
    environment: {},
    readTextFile: (path: string) => Deno.readTextFile(path),
    clock: SYSTEM_CLOCK,
    wallClock: Date.now,
  });
}

endToEnd("Api and a real API server", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start({ controllers: false });
  const connection = await openConnection(plane.kubeconfig);
  const warnings: string[] = [];
  const api = new Api({
    connection,
    clock: SYSTEM_CLOCK,
    onWarning: (warning) => warnings.push(warning),
  });
  await api.create(NAMESPACES, { metadata: { name: NAMESPACE } });
  // As a controller would, and pods need it.
  await api.create(SERVICE_ACCOUNTS, { metadata: { namespace: NAMESPACE, name: "default" } });

  await step("create, get, replace, patch, list and remove", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) {
      const metadata = { namespace: NAMESPACE, name, labels: { part: "list" } };
      await api.create(CONFIG_MAPS, { metadata, data: { key: name } });
    }
    const key = { namespace: NAMESPACE, name: "a" };
    const first = await api.get(CONFIG_MAPS, key);
    strictEqual(first.data?.["key"], "a");
    const replaced = await api.replace(CONFIG_MAPS, { ...first, data: { key: "A" } });
    const stale = await refusal(api.replace(CONFIG_MAPS, { ...first, data: { key: "late" } }));
    deepStrictEqual([stale.condition, stale.category], ["conflict", "configuration"]);
    await api.patch(CONFIG_MAPS, key, { kind: "merge", change: { data: { more: "1" } } });
    const patched = await api.patch(CONFIG_MAPS, key, {
      kind: "json",
      operations: [
        { op: "test", path: "/data/key", value: "A" },
        { op: "remove", path: "/data/more" },
      ],
    });
    deepStrictEqual(patched.data, { key: "A" });

    const listed: string[] = [];
    const options = { namespace: NAMESPACE, labelSelector: "part=list", pageSize: 2 };
    for await (const { metadata } of api.list(CONFIG_MAPS, options)) {
      listed.push(metadata?.name ?? "");
    }
    deepStrictEqual(listed, names);

    const uid = replaced.metadata?.uid ?? "";
    const otherUid = "00000000-0000-0000-0000-000000000000";
    strictEqual(
      (await refusal(api.remove(CONFIG_MAPS, key, { uid: otherUid }))).condition,
      "conflict",
    );
    const resourceVersion = first.metadata?.resourceVersion ?? "";
    strictEqual(
      (await refusal(api.remove(CONFIG_MAPS, key, { uid, resourceVersion }))).condition,
      "conflict",
    );
    await api.remove(CONFIG_MAPS, key, { dryRun: true });
    ok(await api.find(CONFIG_MAPS, key) !== undefined);
    await api.remove(CONFIG_MAPS, key, { uid, propagation: "Background" });
    strictEqual(await api.find(CONFIG_MAPS, key), undefined);
    strictEqual((await refusal(api.remove(CONFIG_MAPS, key))).condition, "not found");
  });

  await step("apply owns fields, and tells whose the others are", async () => {
    await api.apply(DEPLOYMENTS, deployment(2), { manager: MANAGER });
    await plane.kubectl(["scale", "deployment/web", "--namespace", NAMESPACE, "--replicas=3"]);
    const conflict = await refusal(api.apply(DEPLOYMENTS, deployment(2), { manager: MANAGER }));
    strictEqual(conflict.category, "configuration");
    deepStrictEqual(conflictsOf(conflict.causes), [
      { manager: "kubectl", subresource: "scale", field: ".spec.replicas" },
    ]);
    const kept = await api.apply(DEPLOYMENTS, deployment(), { manager: MANAGER });
    strictEqual(kept.spec?.replicas, 3);
    const forced = await api.apply(DEPLOYMENTS, deployment(5), { manager: MANAGER, force: true });
    strictEqual(forced.spec?.replicas, 5);
  });

  await step("apply that is a dry run keeps nothing, and shows the defaults", async () => {
    const key = { namespace: NAMESPACE, name: "web" };
    const before = await api.get(DEPLOYMENTS, key);
    const answer = await api.apply(DEPLOYMENTS, deployment(7), { manager: MANAGER, dryRun: true });
    strictEqual(answer.spec?.replicas, 7);
    strictEqual(answer.spec?.strategy?.type, "RollingUpdate");
    deepStrictEqual(await api.get(DEPLOYMENTS, key), before);
  });

  await step("writes are refused for unknown fields, or warned about", async () => {
    const misspelt = { ...deployment(5), spec: { ...deployment(5).spec, replica: 1 } };
    const strict = await refusal(
      api.create(DEPLOYMENTS, { ...misspelt, metadata: { namespace: NAMESPACE, name: "x" } }),
    );
    deepStrictEqual([strict.category, strict.status.code], ["configuration", 400]);
    match(strict.message, /^cannot create Deployment shop\/x: .*unknown field "spec\.replica"/);
    const structural = await refusal(api.apply(DEPLOYMENTS, misspelt, { manager: MANAGER }));
    deepStrictEqual([structural.category, structural.status.code], ["configuration", 500]);
    warnings.length = 0;
    for (let time = 0; time < 2; time++) {
      await api.create(DEPLOYMENTS, {
        ...misspelt,
        metadata: { namespace: NAMESPACE, name: "x" },
      }, { fieldValidation: "Warn", dryRun: true });
    }
    deepStrictEqual(warnings, ['unknown field "spec.replica"']);
    const invalid = await refusal(api.create(CONFIG_MAPS, {
      metadata: { namespace: NAMESPACE, name: "Not A Name" },
    }));
    deepStrictEqual([invalid.condition, invalid.causes[0]?.field], ["invalid", "metadata.name"]);
  });

  await step(
    "a template that Pod Security would refuse is warned about, a pod refused",
    async () => {
      await api.apply(NAMESPACES, {
        metadata: {
          name: NAMESPACE,
          labels: { "pod-security.kubernetes.io/enforce": "restricted" },
        },
      }, { manager: MANAGER });
      warnings.length = 0;
      await api.apply(DEPLOYMENTS, deployment(5), { manager: MANAGER, dryRun: true });
      ok(warnings.some((text) => text.includes("would violate PodSecurity")), warnings.join("\n"));
      const refused = await refusal(api.create(PODS, pod("plain"), { dryRun: true }));
      deepStrictEqual([refused.category, refused.status.code], ["resource", 403]);
      await api.apply(NAMESPACES, { metadata: { name: NAMESPACE } }, { manager: MANAGER });
    },
  );

  await step("a quota is a matter of the cluster's, not of permissions", async () => {
    await api.create(RESOURCE_QUOTAS, {
      metadata: { namespace: NAMESPACE, name: "none" },
      spec: { hard: { "count/configmaps": "0" } },
    });
    // Without controllers nobody counts, and the quota's status is what admission goes by.
    await api.patch(RESOURCE_QUOTAS, { namespace: NAMESPACE, name: "none" }, {
      kind: "merge",
      change: {
        status: { hard: { "count/configmaps": "0" }, used: { "count/configmaps": "0" } },
      },
    }, { subresource: "status" });
    // Admission hears of the quota by a watch of its own.
    let refused: ApiError | undefined;
    for (let more = 0; refused === undefined && more < 500; more++) {
      const metadata = { namespace: NAMESPACE, name: `one-more-${more}` };
      refused = await api.create(CONFIG_MAPS, { metadata })
        .then(() => undefined, (error: unknown) => error instanceof ApiError ? error : undefined);
    }
    ok(refused !== undefined, "500 objects passed the quota of none");
    deepStrictEqual([refused.category, refused.status.code], ["resource", 403]);
    await api.remove(RESOURCE_QUOTAS, { namespace: NAMESPACE, name: "none" });
  });

  await step("find tells a missing object from a missing kind", async () => {
    const monitors: ResourceType = {
      group: "monitoring.coreos.com",
      version: "v1",
      plural: "servicemonitors",
      kind: "ServiceMonitor",
      namespaced: true,
    };
    const refused = await refusal(api.find(monitors, { namespace: NAMESPACE, name: "x" }));
    deepStrictEqual([refused.condition, refused.status.message], [
      "not found",
      "404 page not found",
    ]);
    const crd = { name: "servicemonitors.monitoring.coreos.com" };
    strictEqual(await api.find(CUSTOM_RESOURCE_DEFINITIONS, crd), undefined);
    const version = await api.document("/version") as { readonly gitVersion: string };
    match(version.gitVersion, /^v1\./);
  });

  await step("review and 403 of an account that may nothing", async () => {
    const kubeconfig = await plane.serviceAccount(NAMESPACE, "stranger");
    const stranger = await openConnection(kubeconfig);
    const theirs = new Api({ connection: stranger, clock: SYSTEM_CLOCK });
    const access = { verb: "list", type: PODS, namespace: NAMESPACE };
    strictEqual((await api.review(access)).allowed, true);
    strictEqual((await theirs.review(access)).allowed, false);
    const refused = await refusal(theirs.list(PODS).next());
    deepStrictEqual([refused.category, refused.condition], ["authentication", "forbidden"]);
    stranger.close();
  });

  await step("log and proxy of pods that run nowhere, or on a node that has gone", async () => {
    await api.create(PODS, pod("nowhere"));
    await api.create(PODS, pod("lost", { ...podSpec, nodeName: "gone" }));
    const key = { namespace: NAMESPACE, name: "nowhere" };
    strictEqual(await (await api.log(key)).text(), "");
    await rejects(api.proxy("pod", key, { port: 80, path: "/" }), ApiError);
    const refused = await refusal(api.log({ ...key, name: "lost" }, { tailLines: 1 }));
    match(refused.message, /^cannot read the log of Pod shop\/lost: .*gone/);
    match((await refusal(api.log({ ...key, name: "none" }))).message, /pods "none" not found/);
  });

  await step("waitFor sees what others do to an object", async () => {
    let labelled: Promise<string> | undefined;
    const waiting = waitFor(
      api,
      PODS,
      { namespace: NAMESPACE, name: "nowhere" },
      (object) =>
        object?.metadata?.labels?.["done"] === "yes"
          ? { kind: "met" }
          : { kind: "waiting", why: "it has no label" },
      {
        clock: SYSTEM_CLOCK,
        timeoutMilliseconds: 30_000,
        signal: new AbortController().signal,
        report: () => {
          labelled = plane.kubectl(["label", "--namespace", NAMESPACE, "pod/nowhere", "done=yes"]);
        },
      },
    );
    strictEqual((await waiting)?.metadata?.labels?.["done"], "yes");
    await labelled;
  });

  await step("a Lease is held by one at a time, and handed over", async () => {
    const led: string[] = [];
    const start = (identity: string) => {
      const stop = new AbortController();
      const leads = Promise.withResolvers<void>();
      const done = leadByLease(
        {
          api,
          namespace: NAMESPACE,
          name: "leader",
          settings: {
            identity,
            durationSeconds: 3,
            renewMilliseconds: 2_000,
            retryMilliseconds: 200,
          },
          clock: SYSTEM_CLOCK,
          wallClock: Date.now,
          random: Math.random,
        },
        (signal) => {
          led.push(identity);
          leads.resolve();
          return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
        },
        stop.signal,
      );
      return { leads: leads.promise, done, stop: () => stop.abort() };
    };
    const one = start("one");
    await one.leads;
    const two = start("two");
    const held = await api.get(LEASES, { namespace: NAMESPACE, name: "leader" });
    strictEqual(held.spec?.holderIdentity, "one");
    match(held.spec?.renewTime ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    one.stop();
    await one.done;
    await two.leads;
    two.stop();
    await two.done;
    deepStrictEqual(led, ["one", "two"]);
    const released = await api.get(LEASES, { namespace: NAMESPACE, name: "leader" });
    deepStrictEqual(
      [released.spec?.holderIdentity ?? "", released.spec?.leaseTransitions],
      ["", 1],
    );
  });
  connection.close();
});
