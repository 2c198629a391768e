/** Deployments of Collectors on a real API server, whose kubelets are simulated. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { waitFor } from "./support/wait_for.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { AGENT, DeployStage, GATEWAY, of } from "./support/deploy_stage.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

endToEnd("deploy brings up what is asked for, and tells the truth", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start();
  const stage = new DeployStage(plane);
  const gateway = of(GATEWAY, "shop");

  await step("without the namespace nothing is written, and with it all is", async () => {
    const missing = await stage.deploy("apply", gateway);
    strictEqual(missing.code, 5, missing.stderr);
    ok(missing.stderr.includes("--create-namespace"), missing.stderr);
    const applied = await stage.deploy("apply --create-namespace", gateway);
    strictEqual(applied.code, 0, applied.stderr);
    strictEqual((await stage.deploy("wait --timeout=60s", gateway)).code, 0);
    const status = await stage.deploy("status --output=json", gateway);
    strictEqual(JSON.parse(status.stdout).readyReplicas, 3);
  });

  await step("applying again changes nothing, and there is no difference (#34)", async () => {
    const version = () =>
      stage.kubectl(
        "-n",
        "shop",
        "get",
        "deployment/otel",
        "-o",
        "jsonpath={.metadata.resourceVersion}",
      );
    const before = await version();
    const again = await stage.deploy("apply --output=json", gateway);
    deepStrictEqual(
      [...new Set(JSON.parse(again.stdout).map(({ action }: { action: string }) => action))],
      ["unchanged"],
    );
    strictEqual(await version(), before);
    const { code, stdout } = await stage.deploy("diff", gateway);
    deepStrictEqual([code, stdout], [0, ""]);
  });

  await step("whoever scales is left alone (#11)", async () => {
    const replicas = () =>
      stage.kubectl("-n", "shop", "get", "deployment/otel", "-o", "jsonpath={.spec.replicas}");
    await stage.kubectl("-n", "shop", "scale", "deployment/otel", "--replicas=4");
    strictEqual((await stage.deploy("apply", gateway)).code, 0);
    strictEqual(await replicas(), "4");
    strictEqual((await stage.deploy("scale 2", gateway)).code, 0);
    strictEqual(await replicas(), "2");
  });

  await step("another configuration rolls the pods once (#9)", async () => {
    const revisions = async () =>
      (await stage.kubectl("-n", "shop", "get", "rs", "-o", "name")).trim().split("\n").length;
    const before = await revisions();
    const changed = gateway.replace("debug: }", "debug: { verbosity: detailed } }");
    strictEqual((await stage.deploy("update-config", changed)).code, 0);
    strictEqual((await stage.deploy("wait --timeout=60s", changed)).code, 0);
    strictEqual(await revisions(), before + 1);
  });

  await step("a field of somebody else's is a conflict with a name and a way out", async () => {
    const patch = ["patch", "service/otel", "--type=merge", "--field-manager=other"];
    await stage.kubectl("-n", "shop", ...patch, "-p", '{"spec":{"type":"NodePort"}}');
    const refused = await stage.deploy("apply", gateway);
    strictEqual(refused.code, 5, refused.stderr);
    ok(/\.spec\.type is other's/.test(refused.stderr), refused.stderr);
    ok(refused.stderr.includes("--force-conflicts"));
    strictEqual((await stage.deploy("apply --force-conflicts", gateway)).code, 0);
  });

  await step(
    "another mode takes over before the former one goes, and nothing of ours is left (#36)",
    async () => {
      const agent = of(AGENT, "shop");
      // It has all the marks of ours, but for the fields that we wrote.
      const copied = JSON.parse(
        await stage.kubectl("-n", "shop", "get", "configmap/otel", "-o", "json"),
      );
      const { labels, annotations } = copied.metadata;
      await plane.kubectl(
        ["-n", "shop", "create", "-f", "-"],
        JSON.stringify({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "copy", labels, annotations },
        }),
      );
      const changed = await stage.deploy("apply --timeout=60s", agent);
      strictEqual(changed.code, 0, changed.stderr);
      const names = await stage.everything("shop");
      ok(names.includes("daemonset.apps/otel") && !names.includes("deployment.apps/otel"));
      // Also by a file that would be refused by now.
      const refused = agent.replace("debug:", "nope:");
      strictEqual((await stage.deploy("apply", refused)).code, 5);
      strictEqual((await stage.deploy("delete", refused)).code, 0);
      deepStrictEqual(await stage.everything("shop"), ["configmap/copy"]);
    },
  );

  await step("what Pod Security forbids is refused before anything is written", async () => {
    await stage.kubectl("create", "namespace", "strict");
    await stage.kubectl(
      "label",
      "namespace",
      "strict",
      "pod-security.kubernetes.io/enforce=restricted",
    );
    const refused = await stage.deploy("apply", of(AGENT, "strict"));
    strictEqual(refused.code, 6, refused.stderr);
    ok(refused.stderr.includes("hostPath"), refused.stderr);
    deepStrictEqual(await stage.everything("strict"), []);
    strictEqual((await stage.deploy("apply", of(GATEWAY, "strict"))).code, 0);
  });

  await step("so is what a quota does not allow (#35)", async () => {
    await stage.kubectl("create", "namespace", "poor");
    await stage.kubectl("-n", "poor", "create", "quota", "q", "--hard=requests.memory=100Mi");
    const refused = await stage.deploy("apply", of(GATEWAY, "poor"));
    strictEqual(refused.code, 6, refused.stderr);
    ok(refused.stderr.includes("exceeded quota"), refused.stderr);
    deepStrictEqual(await stage.everything("poor"), []);
  });

  await step(
    "pods that find no node are told as such, and waiting ends in time",
    async () => {
      const taint = ["taint", "nodes", "--all", "busy=yes:NoSchedule"];
      await stage.kubectl("create", "namespace", "full");
      await stage.kubectl(...taint);
      strictEqual((await stage.deploy("apply", of(GATEWAY, "full"))).code, 0);
      const late = await stage.deploy("wait --timeout=20s", of(GATEWAY, "full"));
      strictEqual(late.code, 7, late.stderr);
      ok(late.stderr.includes("it finds no node"), late.stderr);
      await stage.kubectl(...taint.slice(0, -1), "busy-");
    },
  );

  await step("what kubectl once applied is taken over, what is not wanted goes (#38)", async () => {
    await stage.kubectl("create", "namespace", "adopted");
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "otel", namespace: "adopted", annotations: { old: "yes" } },
      spec: { selector: { app: "x" }, ports: [{ name: "x", port: 1 }] },
    };
    await plane.kubectl(["apply", "-f", "-"], JSON.stringify(service));
    const adopted = await stage.deploy("apply --adopt --force-conflicts", of(GATEWAY, "adopted"));
    strictEqual(adopted.code, 0, adopted.stderr);
    const live = JSON.parse(
      await stage.kubectl("-n", "adopted", "get", "service/otel", "-o", "json"),
    );
    strictEqual(live.metadata.annotations.old, undefined);
    strictEqual(live.spec.selector.app, undefined);
  });

  await step(
    "whoever has no rights is told which are missing, with exit code 4 (#41)",
    async () => {
      await stage.kubectl("create", "namespace", "rights");
      const kubeconfig = await plane.serviceAccount("rights", "nobody");
      const refused = await stage.deploy(`apply --kubeconfig=${kubeconfig}`, of(GATEWAY, "rights"));
      strictEqual(refused.code, 4, refused.stderr);
      ok(/cannot (get|patch|create)/.test(refused.stderr), refused.stderr);
    },
  );

  await step("a ServiceMonitor that is required needs its definition (#28)", async () => {
    const specification = of(GATEWAY, "rights").replace("auto", "required");
    const refused = await stage.deploy("apply", specification);
    strictEqual(refused.code, 5, refused.stderr);
    ok(refused.stderr.includes("ServiceMonitor"), refused.stderr);
    deepStrictEqual(await stage.everything("rights"), ["serviceaccount/nobody"]);
  });

  await step("a webhook that does not answer is named (#37)", async () => {
    await stage.kubectl("create", "namespace", "hooked");
    const webhook = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "broken" },
      webhooks: [{
        name: "broken.example.com",
        clientConfig: { url: "https://127.0.0.1:9/" },
        rules: [{
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["*"],
          resources: ["configmaps"],
        }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "hooked" } },
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        timeoutSeconds: 1,
      }],
    };
    await plane.kubectl(["apply", "-f", "-"], JSON.stringify(webhook));
    const refused = await stage.deploy("apply", of(GATEWAY, "hooked"));
    strictEqual(refused.code, 6, refused.stderr);
    ok(refused.stderr.includes("broken.example.com"), refused.stderr);
    deepStrictEqual(await stage.everything("hooked"), []);
    await stage.kubectl("delete", "validatingwebhookconfiguration", "broken");
  });

  await step("what was written is told when the server refuses it after all", async () => {
    await stage.kubectl("create", "namespace", "half");
    const policy = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "only-words" },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "half" } },
          resourceRules: [{
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE"],
            resources: ["services"],
          }],
        },
        validations: [{ expression: "request.dryRun", message: "words alone" }],
      },
    };
    const binding = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "only-words" },
      spec: { policyName: "only-words", validationActions: ["Deny"] },
    };
    for (const object of [policy, binding]) {
      await plane.kubectl(["create", "-f", "-"], JSON.stringify(object));
    }
    await waitFor("the policy holds", async () => {
      const { length } = await stage.kubectl(
        "-n",
        "half",
        "create",
        "service",
        "externalname",
        "a",
        "--external-name=b",
      )
        .then(() => stage.kubectl("-n", "half", "delete", "service", "a"), () => "");
      strictEqual(length, 0);
    }, 30);
    const refused = await stage.deploy("apply", of(GATEWAY, "half"));
    strictEqual(refused.code, 6, refused.stderr);
    ok(
      /written before that: .*configmap\/otel.*; apply again/.test(refused.stderr),
      refused.stderr,
    );
    await stage.kubectl("delete", "validatingadmissionpolicybinding", "only-words");
  });

  await step("what cannot be changed is made anew, when that is asked for (#10)", async () => {
    await stage.kubectl("create", "namespace", "anew");
    const elder = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "otel", namespace: "anew" },
      spec: {
        selector: { matchLabels: { app: "elder" } },
        template: {
          metadata: { labels: { app: "elder" } },
          spec: { containers: [{ name: "otc-container", image: "a" }] },
        },
      },
    };
    await plane.kubectl(["create", "-f", "-"], JSON.stringify(elder));
    const words = "apply --force-conflicts";
    const refused = await stage.deploy(words, of(GATEWAY, "anew"));
    strictEqual(refused.code, 5, refused.stderr);
    ok(refused.stderr.includes("--recreate"), refused.stderr);
    const anew = await stage.deploy(`${words} --recreate`, of(GATEWAY, "anew"));
    strictEqual(anew.code, 0, anew.stderr);
    strictEqual((await stage.deploy("wait --timeout=60s", of(GATEWAY, "anew"))).code, 0);
  });

  await step("a node is drained against the budget, and the gateway stays (#15, #16)", async () => {
    const drain = ["--ignore-daemonsets", "--delete-emptydir-data", "--force", "--timeout=60s"];
    const selector = "--pod-selector=app.kubernetes.io/instance=otel";
    await stage.kubectl("drain", "kwok-node-0", ...drain, selector);
    strictEqual((await stage.deploy("wait --timeout=60s", of(GATEWAY, "anew"))).code, 0);
    await stage.kubectl("uncordon", "kwok-node-0");
  });

  await step(
    "a scaler has the replicas, and applying again does not take them (#11, #12)",
    async () => {
      await stage.kubectl("create", "namespace", "scaled");
      const fixed = of(GATEWAY, "scaled");
      const hpa = "high_availability:\n  hpa: { min_replicas: 2, max_replicas: 6, " +
        "target_cpu_utilization: 70, target_memory_utilization: 80 }\n";
      const scaled = fixed.replace("collector:", `replicas: null\n${hpa}collector:`);
      strictEqual((await stage.deploy("apply", fixed)).code, 0);
      const applied = await stage.deploy("apply", scaled);
      strictEqual(applied.code, 0, applied.stderr);
      // As the scaler does it.
      await stage.kubectl("-n", "scaled", "scale", "deployment/otel", "--replicas=5");
      const again = await stage.deploy("apply --output=json", scaled);
      ok(!/"(created|updated|recreated)"/.test(again.stdout), again.stdout);
      strictEqual(
        await stage.kubectl(
          "-n",
          "scaled",
          "get",
          "deployment/otel",
          "-o",
          "jsonpath={.spec.replicas}",
        ),
        "5",
      );
      const refused = await stage.deploy("scale 3", scaled);
      strictEqual(refused.code, 5, refused.stderr);
    },
  );

  await step("the network's own pipeline, and none of it is left behind", async () => {
    await stage.kubectl("create", "namespace", "flows");
    const network =
      "presets: [network]\nnamespace: flows\nreplicas: 2\ncollector: { exporters: { debug: } }\n";
    const applied = await stage.deploy("apply", network);
    strictEqual(applied.code, 0, applied.stderr);
    const names = await stage.everything("flows");
    for (
      const name of [
        "daemonset.apps/network-kernel-collector",
        "deployment.apps/network-reducer",
        "deployment.apps/network-k8s-collector",
        "deployment.apps/network",
      ]
    ) ok(names.includes(name), `${name} of ${names}`);
    const replicas = await stage.kubectl(
      "-n",
      "flows",
      "get",
      "deployments",
      "-o",
      "jsonpath={range .items[*]}{.metadata.name}={.spec.replicas} {end}",
    );
    strictEqual(replicas.trim(), "network=2 network-k8s-collector=1 network-reducer=1");
    const again = await stage.deploy("apply --output=json", network);
    ok(!/"(created|updated)"/.test(again.stdout), again.stdout);
    const waited = await stage.deploy("wait --timeout=60s", network);
    strictEqual(waited.code, 0, waited.stderr);
    await stage.kubectl("-n", "flows", "delete", "deployment/network-reducer");
    const status = await stage.deploy("status", network);
    strictEqual(status.code, 1);
    ok(status.stdout.includes("Deployment network-reducer is not there"), status.stdout);
    strictEqual((await stage.deploy("delete", network)).code, 0);
    deepStrictEqual(await stage.everything("flows"), []);
  });

  await step("a sidecar goes into manifests that the server takes", async () => {
    await stage.kubectl("create", "namespace", "side");
    const sidecar = `presets: [sidecar]\nnamespace: side\ncollector: { exporters: { debug: } }\n`;
    strictEqual((await stage.deploy("apply", sidecar)).code, 0);
    const job =
      "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: once\n  namespace: side\nspec:\n" +
      "  template:\n    metadata:\n      annotations:\n        kubebox/run-for: 1s\n    spec:\n" +
      "      restartPolicy: Never\n      containers:\n      - name: main\n        image: busybox\n";
    const injected = await stage.deploy("inject", sidecar, job);
    strictEqual(injected.code, 0, injected.stderr);
    await plane.kubectl(["apply", "-f", "-"], injected.stdout);
    await stage.kubectl(
      "-n",
      "side",
      "wait",
      "--for=condition=complete",
      "job/once",
      "--timeout=60s",
    );
    const removed = await stage.deploy("inject --remove", sidecar, injected.stdout);
    strictEqual(removed.stdout, job);
  });
});
