import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

/** More than any API server takes in the time, and no more than the simulated one can tell. */
const PODS = 100_000;
const SECONDS = 18;
/** Of names and images, no two of them the same: all together is more than a namespace's share. */
const LENGTH = 250;

/** A hundred thousand pods in one namespace. */
export const manyPods: TenantAttack = {
  target: "tenant",
  name: "many-pods",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    const { spec, status } = tenant.neighbour;
    await evenly(Math.ceil(PODS * scale), SECONDS * scale, signal, (index) => {
      tenant.createPod({ name: `many-${index}-`.padEnd(LENGTH, "x") }, {
        spec: { ...spec, containers: spec.containers.slice(0, 2) },
        status: {
          ...status,
          containerStatuses: (status.containerStatuses ?? []).slice(0, 2).map((each) => ({
            ...each,
            image: `${index}-${each.name}-`.padEnd(LENGTH, "x"),
            containerID: `containerd://${String(index).padStart(64, "0")}`,
          })),
        },
      });
    });
  },
};
