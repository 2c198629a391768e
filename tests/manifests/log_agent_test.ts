import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { manifests, plainParameters } from "../../src/manifests/mod.ts";
import type { Manifest } from "../../src/kubernetes/manifest/mod.ts";

interface Container {
  readonly args: readonly string[];
  readonly volumeMounts: readonly { readonly name: string; readonly readOnly?: boolean }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
}

async function objects(otlpEndpoint?: string): Promise<readonly Manifest[]> {
  const parameters = await plainParameters({
    name: "collector",
    namespace: "observability",
    image: "registry.example/k8s-collector:1",
    agentImage: "registry.example/k8s-collector:1-agent",
    otlpEndpoint,
    version: "1",
    labels: {},
  });
  return manifests(parameters, new Set(["logs"]));
}

function template(daemonSet: Manifest | undefined) {
  return JSON.parse(JSON.stringify(daemonSet)).spec.template as {
    metadata: { labels: Record<string, string>; annotations: Record<string, string> };
    spec: { containers: readonly [Container]; tolerations: unknown };
  };
}

Deno.test("manifests() with logs adds an agent on every node", async () => {
  const all = await objects();
  const daemonSet = all.find(({ kind }) => kind === "DaemonSet");
  const { metadata, spec } = template(daemonSet);
  const [container] = spec.containers;
  ok(container.args.includes("logs") && !container.args.some((one) => one.includes("otlp")));
  strictEqual(metadata.annotations["k8s-collector/exclude"], "true");
  deepStrictEqual(spec.tolerations, [{ operator: "Exists" }]);
  deepStrictEqual(
    container.volumeMounts.map(({ name, readOnly }) => [name, readOnly ?? false]),
    [["pod-logs", true], ["docker-logs", true], ["state", false]],
  );
  deepStrictEqual(container.securityContext["capabilities"], {
    drop: ["ALL"],
    add: ["DAC_READ_SEARCH"],
  });
});

Deno.test("manifests() with logs tells the agent where to send them", async () => {
  const all = await objects("http://collector:4318");
  const [container] = template(all.find(({ kind }) => kind === "DaemonSet")).spec.containers;
  ok(container.args.includes("--otlp-endpoint=http://collector:4318"));
});

Deno.test("manifests() with logs: nothing of the collector's selects an agent", async () => {
  const all = await objects();
  const { labels } = template(all.find(({ kind }) => kind === "DaemonSet")).metadata;
  const text = JSON.stringify(all.filter(({ kind }) => kind !== "DaemonSet"));
  const selectors = [...text.matchAll(/"matchLabels":(\{[^}]*\})/g)].map(([, one]) =>
    Object.entries(JSON.parse(one!) as Record<string, string>)
  );
  ok(selectors.length > 0);
  for (const selector of selectors) {
    ok(selector.some(([name, value]) => labels[name] !== value), JSON.stringify(selector));
  }
});
