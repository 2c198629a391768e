import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { runMain } from "./running.ts";

const UID = "11111111-1111-4111-8111-111111111111";

async function node(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const logs = `${folder}/pods/shop_web-0_${UID}/app`;
  await Deno.mkdir(logs, { recursive: true });
  await Deno.writeTextFile(
    `${logs}/0.log`,
    "2026-01-01T00:00:00Z stdout F one\n2026-01-01T00:00:01Z stderr F two\n",
  );
  const pod = {
    uid: UID,
    namespace: "shop",
    name: "web-0",
    node: "n1",
    ips: ["10.0.0.1"],
    labels: { app: "web" },
    startedAt: 1_700_000_000_000,
  };
  await Deno.writeTextFile(
    `${folder}/pods.json`,
    JSON.stringify({ version: 1, takenAt: "2026-01-01T00:00:00Z", since: null, pods: [pod] }),
  );
  return folder;
}

const linesOf = (text: string) =>
  text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));

Deno.test("main.ts logs reads what is there once, with its pod's name, and ends", async () => {
  const folder = await node();
  const args = [
    "logs",
    `--state-dir=${folder}/state`,
    `--pod-logs-dir=${folder}/pods`,
    `--inventory=${folder}/pods.json`,
    "--labels=app",
    "--until-eof",
  ];
  const first = await runMain(args);
  strictEqual(first.code, 0, first.error);
  deepStrictEqual(
    linesOf(first.output).map((line) => [
      line.body,
      line["log.iostream"],
      line["k8s.node.name"],
      line["k8s.pod.label.app"],
    ]),
    [["one", "stdout", "n1", "web"], ["two", "stderr", "n1", "web"]],
  );
  const second = await runMain(args);
  deepStrictEqual([second.code, second.output], [0, ""]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("main.ts logs writes the names that Vector writes, and those of a file", async () => {
  const folder = await node();
  await Deno.writeTextFile(
    `${folder}/names.yaml`,
    "message: body\npod: k8s.pod.name\nlabels: k8s.pod.label.*\n",
  );
  const run = async (format: string, state: string) =>
    linesOf(
      (await runMain([
        "logs",
        `--state-dir=${folder}/${state}`,
        `--pod-logs-dir=${folder}/pods`,
        `--inventory=${folder}/pods.json`,
        "--labels=*",
        `--format=${format}`,
        "--until-eof",
      ])).output,
    )[0];
  const vector = await run("vector", "a");
  deepStrictEqual(
    [vector.message, vector.stream, vector.kubernetes.pod_name, vector.kubernetes.pod_labels],
    ["one", "stdout", "web-0", { app: "web" }],
  );
  deepStrictEqual(await run(`${folder}/names.yaml`, "b"), {
    message: "one",
    pod: "web-0",
    labels: { app: "web" },
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("main.ts logs says what is missing, and exits 5", async () => {
  const folder = await node();
  const common = [`--inventory=${folder}/pods.json`, "--until-eof"];
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [[], /--state-dir is not set/],
    [["--state-dir=x", "--output=a", "--otlp-endpoint=http://b"], /logs go to one place/],
    [["--state-dir=x", "--inventory=missing.json"], /cannot read the inventory missing.json/],
    [["--wait=soon"], /it is not a duration/],
    [["--otlp-headers=secret"], /--otlp-headers.*is not NAME=VALUE/],
    [["--stat-dir=x"], /Did you mean --state-dir/],
  ];
  for (const [args, message] of cases) {
    const { code, error } = await runMain(["logs", ...common, ...args]);
    match(error, message);
    strictEqual(code, 5, error);
    strictEqual(error.includes("secret"), false);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("main.ts lookup answers, and tells by its exit code whether it knows", async () => {
  const folder = await node();
  const inventory = `--inventory=${folder}/pods.json`;
  const known = await runMain(["lookup", "--pod=shop/web-0", inventory]);
  deepStrictEqual([known.code, JSON.parse(known.output).pod.uid], [0, UID]);
  const unknown = await runMain(["lookup", "--ip=10.9.9.9", inventory]);
  deepStrictEqual([unknown.code, JSON.parse(unknown.output).reason], [1, "never-seen"]);
  const none = await runMain(["lookup", inventory]);
  strictEqual(none.code, 5, none.error);
  const exported = await runMain(["inventory", "export", inventory]);
  deepStrictEqual([exported.code, JSON.parse(exported.output).pods[0].uid], [0, UID]);
  await Deno.remove(folder, { recursive: true });
});
