import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

const PODS = 30;
const CONTAINERS = 3_000;

/** Pods of thousands of containers, as big as etcd takes an object. */
export const manyContainers: TenantAttack = {
  target: "tenant",
  name: "many-containers",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    const { spec, status } = tenant.neighbour;
    const [container] = spec.containers;
    const [first] = status.containerStatuses ?? [];
    if (container === undefined || first === undefined) throw new Error("no container");
    const { random } = simulator.cluster;
    const numbers = Array.from({ length: CONTAINERS }, (_, index) => index);
    await evenly(Math.ceil(PODS * scale), 5, signal, (index) => {
      tenant.createPod({ name: `many-${index}` }, {
        spec: {
          ...spec,
          containers: numbers.map((number) => ({ ...container, name: `c-${number}` })),
        },
        status: {
          ...status,
          containerStatuses: numbers.map((number) => ({
            ...first,
            name: `c-${number}`,
            containerID: `containerd://${random.hex(64)}`,
          })),
        },
      });
    });
  },
};
