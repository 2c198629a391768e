import { ownedBy } from "../../../src/testbed/simulator/mod.ts";
import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

const PODS = 400;
const EVIL = ["\x1b]0;x\x07", "\0", "\u202e", "a\nb", "\x7f", "\u009b31m", "\u2028"];

/** Owners whose names and kinds steer terminals. */
export const controlCharacters: TenantAttack = {
  target: "tenant",
  name: "control-characters",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    await evenly(Math.ceil(PODS * scale), 2, signal, (index) => {
      const evil = `n${EVIL[index % EVIL.length]}`;
      const claim = { apiVersion: "example.com/v1", kind: "Team", name: "team", uid: `u-${index}` };
      const field = (["name", "kind", "uid"] as const)[index % 3] ?? "name";
      tenant.createPod({ name: `evil-${index}`, owner: ownedBy({ ...claim, [field]: evil }) });
    });
  },
};
