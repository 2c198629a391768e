import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

const PODS = 200_000;
const SECONDS = 15;

/** Two hundred thousand small pods in one namespace. */
export const manyPods: TenantAttack = {
  target: "tenant",
  name: "many-pods",
  waitsFor: "a bound of what one namespace may have kept",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    const { spec, status } = tenant.neighbour;
    const { random } = simulator.cluster;
    await evenly(Math.ceil(PODS * scale), SECONDS * scale, signal, (index) => {
      tenant.createPod({ name: `small-${index}` }, {
        spec: { ...spec, containers: spec.containers.slice(0, 1) },
        status: {
          ...status,
          containerStatuses: (status.containerStatuses ?? []).slice(0, 1).map((each) => ({
            ...each,
            containerID: `containerd://${random.hex(64)}`,
          })),
        },
      });
    });
  },
};
