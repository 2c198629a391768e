import { parseHost, parsePort } from "../configuration/mod.ts";

/** An endpoint found in the environment, with the variables that told it. */
export interface LinkedReducer {
  readonly host: string;
  readonly port: number;
  readonly hostVariable: string;
  readonly portVariable: string;
}

export type ServiceLinks =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly reducer: LinkedReducer }
  | {
    readonly kind: "several";
    readonly reducers: readonly [LinkedReducer, ...LinkedReducer[]];
  };

/**
 * Finds the reducer among the variables that Kubernetes sets for every Service of the pod's
 * namespace (Kubernetes concept: Service, environment variables).
 *
 * Only the port named `telemetry` counts: `…_SERVICE_PORT` is whatever port the Service lists
 * first, which for the reducer is the one of its internal statistics.
 */
export function findReducer(
  environment: Readonly<Record<string, string | undefined>>,
): ServiceLinks {
  const reducers: LinkedReducer[] = [];
  for (const hostVariable of Object.keys(environment).sort()) {
    if (!hostVariable.endsWith("REDUCER_SERVICE_HOST")) continue;
    const portVariable = hostVariable.replace(/HOST$/, "PORT_TELEMETRY");
    const host = parseHost(environment[hostVariable] ?? "");
    const port = parsePort(environment[portVariable] ?? "", 1);
    if (host !== undefined && port !== undefined) {
      reducers.push({ host, port, hostVariable, portVariable });
    }
  }
  const [reducer, ...others] = reducers;
  if (reducer === undefined) return { kind: "none" };
  return others.length === 0
    ? { kind: "one", reducer }
    : { kind: "several", reducers: [reducer, ...others] };
}
