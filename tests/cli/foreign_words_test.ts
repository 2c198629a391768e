import { match, ok, strictEqual } from "node:assert/strict";
import { runMain } from "./running.ts";

/** A title for the window, a line of somebody else's, C1, a direction, and a line of Unicode's. */
const HOSTILE = "x\x1b]0;owned\x07\nerror: forged\r\x7f\x9b2J\u202e\u2066\u2028";
const STEERS = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

for (
  const [name, args, environment] of [
    ["an unknown flag", [`--${HOSTILE}`], {}],
    ["an unknown flag in a pod", [`--${HOSTILE}`], { KUBERNETES_SERVICE_HOST: "10.0.0.1" }],
    ["a bare word", ["collect", HOSTILE], {}],
    ["an unknown command", [HOSTILE], {}],
    ["a flag's value", [`--intake-port=${HOSTILE}`], {}],
    ["a variable", [], { EBPF_NET_INTAKE_PORT: HOSTILE }],
    ["a path", [`--config-file=/${HOSTILE}`], {}],
    ["a command's option", ["receive", `--${HOSTILE}`], {}],
    ["a command's value", ["receive", "--listen", HOSTILE], {}],
    ["a command's path", ["simulate", "--scenario", `/${HOSTILE}`], {}],
    ["a kubeconfig's path", [`--kubeconfig=/${HOSTILE}`, "--http-listen=off"], {}],
    [
      "a kubeconfig's path in JSON",
      [`--kubeconfig=/${HOSTILE}`, "--http-listen=off", "--log-format=json"],
      {},
    ],
  ] as const
) {
  Deno.test(`main.ts steers no terminal with ${name}`, async () => {
    const { code, output, error } = await runMain(args, environment);
    strictEqual(code, 5, error);
    ok(!STEERS.test(error + output), JSON.stringify(error));
    match(error, /u001b/);
    ok(!/^error: forged/m.test(error), error);
  });
}

Deno.test("main.ts --print-config steers no terminal, as text and as JSON", async () => {
  const environment = { EBPF_NET_CLUSTER_NAME: HOSTILE, K8S_COLLECTOR_HOSTNAME: HOSTILE };
  const text = await runMain(["--print-config"], environment);
  strictEqual(text.code, 0);
  ok(!STEERS.test(text.output), JSON.stringify(text.output));
  ok(!/^error: forged/m.test(text.output), text.output);
  const json = await runMain(["--print-config=json"], environment);
  ok(!STEERS.test(json.output), JSON.stringify(json.output));
  strictEqual(JSON.parse(json.output).settings.clusterName.value, HOSTILE);
});

Deno.test("main.ts manifests writes YAML of hostile labels that steers no terminal", async () => {
  const { code, output } = await runMain(["manifests", "--label", "a=b\u202e\x9bc\u{e0041}d"]);
  strictEqual(code, 0);
  ok(!STEERS.test(output), JSON.stringify(output));
});
