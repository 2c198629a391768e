// deno-lint-ignore-file no-console -- its lines are read by the stage
/**
 * The simulated cluster in a process of its own, behind an API server that can misbehave:
 * `simulator_process.ts PODS`. Ordinary pods change all the time; what else is to happen, it is told
 * over HTTP.
 */
import { startSimulator } from "../../src/testbed/simulator/mod.ts";
import { attackOf } from "./attacks/catalogue.ts";
import { TENANT } from "./attacks/attack.ts";
import { MisbehavingProxy } from "./misbehaving_proxy.ts";
import { OrdinaryChanges } from "./ordinary_changes.ts";

/** A line of its output, as JSON. */
export type Line =
  | {
    readonly kind: "ready";
    readonly apiPort: number;
    readonly controlPort: number;
    readonly pods: number;
  }
  /** An ordinary pod has another address. */
  | { readonly kind: "changed"; readonly uid: string; readonly ip: number; readonly at: number };

const CHANGES_A_SECOND = 20;

/** Three watches, in which not much happens: what is kept of their history is memory only. */
const HISTORY = 2_000;

function tell(line: Line): void {
  console.log(JSON.stringify(line));
}

function main([pods]: readonly string[]): void {
  const simulator = startSimulator({
    pods: Number(pods),
    seed: 7,
    historyLimit: HISTORY,
    bookmarkSeconds: 5,
  });
  const { cluster } = simulator;
  const proxy = new MisbehavingProxy(Number(new URL(simulator.url).port));
  const changes = new OrdinaryChanges(simulator, (uid, ip) => {
    tell({ kind: "changed", uid, ip, at: Date.now() });
  });
  let ending = new AbortController();
  const written = () => {
    const ofTenant = ({ metadata }: { metadata: { namespace: string } }) =>
      metadata.namespace === TENANT;
    const all = [...cluster.pods.values(), ...cluster.replicasets.values()];
    return all.filter(ofTenant).length;
  };

  const commands: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    "/change": () => changes.start(CHANGES_A_SECOND),
    "/rest": () => changes.stop(),
    "/attack": (query) => {
      const attack = attackOf(query.get("name") ?? "");
      ending = new AbortController();
      const scale = Number(query.get("scale") ?? 1);
      if (attack.target === "tenant") {
        // Whatever goes wrong with it is to end the process.
        void attack.run(simulator, scale, ending.signal);
      } else if (attack.target === "api") proxy.misbehave(attack);
    },
    // Answers of the proxy, or objects of the tenant.
    "/met": () => proxy.met + written(),
    "/end": () => {
      ending.abort();
      proxy.misbehave(undefined);
      simulator.deleteNamespace(TENANT);
    },
    "/relist": () => {
      cluster.compact();
      simulator.faults.onWatches({ kind: "cut" });
    },
  };
  const control = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const command = commands[pathname];
    if (command === undefined) return new Response(null, { status: 404 });
    return Response.json(command(searchParams) ?? null);
  });
  tell({
    kind: "ready",
    apiPort: proxy.port,
    controlPort: control.addr.port,
    pods: changes.announced,
  });
}

main(Deno.args);
