import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { resolveIn } from "./resolving.ts";

Deno.test("resolveSettings() leaves out the line feed that a Secret ends with", async () => {
  const { settings, warnings } = await resolveIn({
    environment: {
      EBPF_NET_INTAKE_HOST: "reducer\n",
      EBPF_NET_INTAKE_PORT: "7000\r\n",
      LOG_LEVEL: "debug\n",
    },
  });
  strictEqual(settings.intakeHost, "reducer");
  strictEqual(settings.intakePort, 7000);
  strictEqual(settings.logLevel, "debug");
  deepStrictEqual(warnings, []);
});

Deno.test("resolveSettings() ignores what the kubelet sets for a Service of our name", async () => {
  const { settings, warnings } = await resolveIn({
    environment: {
      EBPF_NET_INTAKE_HOST: "reducer",
      EBPF_NET_INTAKE_PORT: "tcp://10.96.7.7:7000",
      EBPF_NET_INTAKE_SERVICE_HOST: "10.96.7.7",
      EBPF_NET_INTAKE_SERVICE_PORT: "7000",
      EBPF_NET_INTAKE_PORT_7000_TCP: "tcp://10.96.7.7:7000",
    },
  });
  deepStrictEqual([settings.intakeHost, settings.intakePort], ["reducer", 8000]);
  deepStrictEqual(warnings, [
    "Variable EBPF_NET_INTAKE_PORT is ignored: Kubernetes made it for a Service of that name. " +
    "Set enableServiceLinks: false in the pod's spec",
  ]);
});

Deno.test("resolveSettings() names the variable that was probably meant", async () => {
  const { warnings } = await resolveIn({
    environment: { EBPF_NET_INTAKE_HSOT: "x", K8S_COLLECTOR_DELETE_TTL_SEC: "1" },
  });
  deepStrictEqual(warnings, [
    "Variable EBPF_NET_INTAKE_HSOT is not known. Did you mean EBPF_NET_INTAKE_HOST?",
    "Variable K8S_COLLECTOR_DELETE_TTL_SEC is not known. " +
    "Did you mean K8S_COLLECTOR_DELETE_TTL_SECS?",
  ]);
});

Deno.test("resolveSettings() says nothing of variables that others know", async () => {
  const { warnings } = await resolveIn({
    environment: {
      EBPF_NET_HOST_DIR: "/host",
      EBPF_NET_DEBUG_MODE: "0",
      EBPF_NET_KERNEL_HEADERS_AUTO_FETCH: "true",
      EBPF_NET_INTAKE_ENCODER: "binary",
      K8S_COLLECTOR_PEERS: "/peers",
      INTAKE_HSOT: "x",
      EBPF_NET_INTAKE_HSOT: "",
    },
  });
  deepStrictEqual(warnings, []);
});

Deno.test("resolveSettings() leaves out a cluster name that no label can hold", async () => {
  const fits = await resolveIn({ environment: { EBPF_NET_CLUSTER_NAME: "c".repeat(40) } });
  strictEqual(fits.settings.clusterName, "c".repeat(40));
  const name = "c".repeat(41);
  const { settings, warnings } = await resolveIn({ environment: { EBPF_NET_CLUSTER_NAME: name } });
  strictEqual(settings.clusterName, undefined);
  deepStrictEqual(warnings, [
    `The cluster's name "${name}", from environment EBPF_NET_CLUSTER_NAME, is ignored, ` +
    "because it has more than 40 characters",
  ]);
});

for (
  const [flag, value] of [["label-selector", "a in ("], [
    "field-selector",
    "spec.nodeName",
  ]] as const
) {
  Deno.test(`resolveSettings() refuses --${flag} "${value}"`, async () => {
    const [error] = await Promise.allSettled([resolveIn({ args: [`--${flag}`, value] })]);
    strictEqual(error.status, "rejected");
    strictEqual(
      String(error.status === "rejected" && error.reason.message).includes(`flag --${flag}`),
      true,
    );
  });
}
