import { at, fieldsOf, textOf, todaysType, typeOf } from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

export const exportersHaveEndpoints: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.exporters)) {
    const type = todaysType("exporters", typeOf(id));
    if (type !== "otlp_grpc" && type !== "otlp_http") continue;
    const path = ["collector", "exporters", id];
    const fields = fieldsOf(component);
    const endpoint = textOf(fields.endpoint);
    if (!endpoint) {
      const own = type === "otlp_http" &&
        ["traces", "metrics", "logs"].some((signal) => textOf(fields[`${signal}_endpoint`]));
      if (!own) yield refusal("exporter", path, "it has no endpoint: say where to send to");
    } else if (type === "otlp_grpc" && !/:\d+$|\$\{/.test(endpoint)) {
      yield refusal(
        "exporter",
        [...path, "endpoint"],
        `${JSON.stringify(endpoint)} has no port: HOST:4317 is usual`,
      );
    } else if (type === "otlp_http" && !/^https?:\/\/|^\$\{/.test(endpoint)) {
      yield refusal(
        "exporter",
        [...path, "endpoint"],
        `${JSON.stringify(endpoint)} is no URL: http://HOST:4318 or https://HOST`,
      );
    }
    const isPlain = endpoint?.startsWith("http://") ?? false;
    if (type === "otlp_grpc" && fields.tls === undefined && !isPlain && endpoint) {
      yield notice(
        "tls",
        path,
        "it speaks TLS, for nothing says otherwise; within a cluster often tls: {insecure: true}",
      );
    }
  }
};

/** The Prometheus exporter does not start without one. */
export const prometheusListens: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.exporters)) {
    if (typeOf(id) !== "prometheus" || at(component, ["endpoint"]) !== undefined) continue;
    const message = "it has no endpoint: 0.0.0.0:8889 is usual";
    yield refusal("exporter", ["collector", "exporters", id], message);
  }
};
