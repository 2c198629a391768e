import { PROXY_VARIABLES } from "../kubernetes/connection/mod.ts";

/**
 * Takes the variables of proxies away from the runtime, which would follow rules of its own; whoever
 * makes a request decides by those of every Kubernetes client. What was there before is what the
 * environment read earlier says.
 */
export function takeProxyVariables(): void {
  for (const name of PROXY_VARIABLES) Deno.env.delete(name);
}
