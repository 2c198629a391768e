import { isLoopback, type Listener } from "../collector/mod.ts";
import { portName } from "./names.ts";

/** A port of the pod that others may reach. */
export interface OpenPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  /** For service meshes and load balancers. */
  readonly appProtocol: string | undefined;
  /** Takes telemetry, and so belongs into the Service. */
  readonly takes: boolean;
}

/** @param within whether those of the pod's loopback count, for whoever is in the pod */
export function openPorts(
  listeners: readonly Listener[],
  within = false,
): readonly OpenPort[] {
  const names = new Set<string>();
  const ports = listeners.flatMap((listener): OpenPort[] => {
    const { endpoint, protocol, takes } = listener;
    if (endpoint.kind !== "address") return [];
    if (isLoopback(endpoint.host) && !(within && takes)) return [];
    const wanted = portName(listener.name, endpoint.port);
    const name = names.has(wanted) ? `port-${endpoint.port}` : wanted;
    names.add(name);
    const appProtocol = /grpc/.test(listener.name)
      ? "grpc"
      : /http|prometheus|zipkin/.test(listener.name)
      ? "http"
      : undefined;
    return [{ name, port: endpoint.port, protocol, appProtocol, takes }];
  });
  // Two addresses of one port are one port of the pod.
  return ports.filter((one, index) =>
    ports.findIndex(({ port, protocol }) => port === one.port && protocol === one.protocol) ===
      index
  );
}
