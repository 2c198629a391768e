import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

const PODS = 150;
const CHARACTERS = 600_000;

/** Pods whose images, names and ids of containers are endless. */
export const hugeTexts: TenantAttack = {
  target: "tenant",
  name: "huge-texts",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    const { spec, status } = tenant.neighbour;
    const [container] = spec.containers;
    const [first] = status.containerStatuses ?? [];
    if (container === undefined || first === undefined) throw new Error("no container");
    await evenly(Math.ceil(PODS * scale), 2, signal, (index) => {
      const text = `${"y".repeat(CHARACTERS)}\u0416${index}`;
      const [name, image, containerID] = [
        [text, first.image, `containerd://${index}`],
        [first.name, text, `containerd://${index}`],
        [first.name, first.image, `containerd://${text}`],
      ][index % 3] as [string, string, string];
      tenant.createPod({ name: `huge-${index}` }, {
        spec: { ...spec, containers: [{ ...container, name, image }] },
        status: { ...status, containerStatuses: [{ ...first, name, image, containerID }] },
      });
    });
  },
};
