import { isLoopback, overlap } from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** Every endpoint of a listener can be listened on. */
export const endpointsAreValid: Check = function* ({ listeners }) {
  for (const { endpoint, text, path } of listeners) {
    if (endpoint.kind === "invalid") {
      yield refusal("endpoint", path, `${JSON.stringify(text)}: ${endpoint.why}`);
    }
    if (endpoint.kind === "variable") {
      yield refusal(
        "endpoint",
        path,
        `${
          JSON.stringify(text)
        }: the port is not known before the pod starts, and no Service can ` +
          "lead there: write the port, or give it a default, ${env:X:-4317}",
      );
    }
  }
};

/** No two listeners of a pod want the same port. */
export const portsDiffer: Check = function* ({ listeners }) {
  for (const [index, one] of listeners.entries()) {
    for (const other of listeners.slice(0, index)) {
      const [a, b] = [one.endpoint, other.endpoint];
      if (a.kind !== "address" || b.kind !== "address") continue;
      if (a.port !== b.port || one.protocol !== other.protocol) continue;
      if (!overlap(a.host, b.host)) continue;
      yield refusal(
        "port-clash",
        one.path,
        `port ${a.port} is that of ${other.component} already: give one of them another port`,
      );
    }
  }
};

/** What others are to reach is not on localhost. */
export const reachable: Check = function* ({ listeners, specification }) {
  for (const { endpoint, path, takes, name, text } of listeners) {
    if (endpoint.kind !== "address" || !isLoopback(endpoint.host)) continue;
    if (name.startsWith("health") && specification.probes) {
      yield refusal(
        "probe",
        path,
        `${text}: the kubelet's probes come from outside of the pod: 0.0.0.0:${endpoint.port}, or ` +
          "probes: false",
      );
    } else if (takes && specification.mode !== "sidecar") {
      yield notice("loopback", path, `${text}: only the pod itself reaches it; is it 0.0.0.0?`);
    }
  }
};
