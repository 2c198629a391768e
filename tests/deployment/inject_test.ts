import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { checkSpecification } from "../../src/deployment/checks/mod.ts";
import { injectIntoText, removeAll, sidecarOf } from "../../src/deployment/sidecar/mod.ts";
import { specificationOf } from "./support/specifications.ts";

function sidecar(more = "", native = true) {
  const text =
    `presets: [sidecar]\nnamespace: shop\nname: s\ncollector: { exporters: { debug: } }\n`;
  return sidecarOf(checkSpecification(specificationOf(text + more)), native);
}

const DEPLOYMENT = `# the shop's front
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # keep
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web
      annotations:
        note: "1.10"
    spec:
      containers:
      - name: web
        image: "nginx:1"

        ports: [{containerPort: 80}]
      # last words
      volumes:
      - name: x
        emptyDir: {}
`;
const POD = `kind: Pod
metadata: {name: p}
spec:
    containers:
        - image: a
          name: a
`;

interface PodSpec {
  readonly initContainers?: readonly { readonly name: string; readonly restartPolicy?: string }[];
  readonly containers: readonly { readonly name: string }[];
  readonly volumes: readonly { readonly name: string }[];
}

function specs(text: string): readonly PodSpec[] {
  return parseAllDocuments(text).map((document) => {
    const object = document.toJS();
    return object.kind === "Pod" ? object.spec : object.spec.template.spec;
  });
}

Deno.test("a sidecar goes in, and out again to the byte", () => {
  const shapes = [DEPLOYMENT, DEPLOYMENT.trimEnd(), `${DEPLOYMENT}---\n${DEPLOYMENT}`];
  const other = DEPLOYMENT.replace(
    "metadata:\n      labels:\n        app: web\n      annotations:\n" +
      '        note: "1.10"\n    spec',
    "spec",
  );
  for (
    const text of [
      ...shapes,
      other,
      DEPLOYMENT.replaceAll("      - name: x\n", "      - name: y\n"),
    ]
  ) {
    for (const native of [true, false]) {
      const { text: injected, into } = injectIntoText(text, sidecar("", native), undefined);
      strictEqual(into.length, text.split("kind: Deployment").length - 1);
      ok(parseAllDocuments(injected).every(({ errors }) => errors.length === 0));
      strictEqual(removeAll(injected).text, text);
      // What is there already is replaced, and nothing comes twice.
      strictEqual(injectIntoText(injected, sidecar("", native), undefined).text, injected);
    }
  }
});

Deno.test("a native sidecar is the last init container, another one the last container", () => {
  const [native] = specs(injectIntoText(DEPLOYMENT, sidecar(), undefined).text);
  deepStrictEqual(native?.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy]), [
    ["otlp-collector", "Always"],
  ]);
  deepStrictEqual(native?.volumes.map(({ name }) => name).toSorted(), [
    "otlp-config",
    "otlp-tmp",
    "x",
  ]);
  const [plain] = specs(injectIntoText(DEPLOYMENT, sidecar("", false), undefined).text);
  deepStrictEqual(plain?.containers.map(({ name }) => name), ["web", "otlp-collector"]);
});

Deno.test("a pod whose metadata is written in braces is refused, and not broken", () => {
  throws(() => injectIntoText(POD, sidecar(), undefined), /Pod p: .*block/);
});

Deno.test("only what is selected gets one, and nothing that makes no pods (#22)", () => {
  const text = `${DEPLOYMENT}---\nkind: Service\nmetadata: {name: a}\n`;
  const { into, leftAlone } = injectIntoText(text, sidecar(), { app: "web" });
  deepStrictEqual(into, ["Deployment shop/web"]);
  deepStrictEqual(leftAlone, ["Service a: it makes no pods"]);
  deepStrictEqual(injectIntoText(text, sidecar(), { app: "other" }).into, []);
});

Deno.test("a pod that cannot have one is refused with the reason (#21, #23)", () => {
  const refused = (text: string, native = true) => () =>
    injectIntoText(text, sidecar("", native), undefined);
  throws(
    refused(DEPLOYMENT.replace("    spec:", "    spec:\n      hostNetwork: true")),
    /host's network/,
  );
  throws(refused(DEPLOYMENT.replace("containerPort: 80", "containerPort: 4317")), /port 4317/);
  throws(refused(DEPLOYMENT.replace("namespace: shop", "namespace: other")), /namespace other/);
  throws(refused(DEPLOYMENT.replace("kind: Deployment", "kind: Job"), false), /never end/);
});
