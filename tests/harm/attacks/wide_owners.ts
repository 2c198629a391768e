import { ownedBy } from "../../../src/testbed/simulator/mod.ts";
import type { TenantAttack } from "./attack.ts";
import { evenly, Tenant } from "./made_by_tenant.ts";

const REPLICA_SETS = 150;
/** As much as etcd takes of one object, nearly. */
const CHARACTERS = 1_300_000;

/**
 * ReplicaSets that claim an owner with an endless name. One character that is not of Latin-1 makes
 * two bytes of each in memory; a group that the garbage collector does not know makes it leave them.
 */
export const wideOwners: TenantAttack = {
  target: "tenant",
  name: "wide-owners",
  async run(simulator, scale, signal) {
    const tenant = new Tenant(simulator);
    const name = `${"x".repeat(CHARACTERS)}\u0416`;
    await evenly(Math.ceil(REPLICA_SETS * scale), 2, signal, (index) => {
      const owner = ownedBy({
        apiVersion: "example.com/v1",
        kind: "Team",
        name,
        uid: `big-${index}`,
      });
      tenant.createReplicaSet({ name: `big-${index}`, owner });
    });
  },
};
