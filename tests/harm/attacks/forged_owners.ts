import { ownedBy } from "../../../src/testbed/simulator/mod.ts";
import type { Simulator } from "../../../src/testbed/simulator/mod.ts";
import type { TenantAttack } from "./attack.ts";
import { evenly, type OwnerReference, Tenant } from "./made_by_tenant.ts";

const PODS = 400;
const UID_OF_NOBODY = "00000000-0000-0000-0000-000000000000";

/** Pods that claim the ReplicaSet of another namespace, in every way there is. */
export const forgedOwners: TenantAttack = {
  target: "tenant",
  name: "forged-owners",
  run: (simulator, scale, signal) =>
    claimInTurn(simulator, scale, signal, ({ replicaSet }) => [
      replicaSet,
      { ...replicaSet, apiVersion: "apps/v9" },
      { ...replicaSet, kind: "Job", apiVersion: "batch/v1" },
      { ...replicaSet, name: "another-name" },
      { ...replicaSet, uid: UID_OF_NOBODY },
    ]),
};

/** Pods that claim the Deployment of another namespace itself, which is a kind that nobody watches. */
export const forgedWorkloads: TenantAttack = {
  target: "tenant",
  name: "forged-workloads",
  run: (simulator, scale, signal) =>
    claimInTurn(simulator, scale, signal, ({ workload }) => [
      workload,
      { ...workload, apiVersion: "apps/v9" },
    ]),
};

/** To whom somebody else's pod belongs. */
interface Victim {
  readonly replicaSet: OwnerReference;
  readonly workload: OwnerReference;
}

async function claimInTurn(
  simulator: Simulator,
  scale: number,
  signal: AbortSignal,
  claimsOf: (victim: Victim) => readonly OwnerReference[],
): Promise<void> {
  const tenant = new Tenant(simulator);
  const { namespace, ownerReferences: [replicaSet] = [] } = tenant.neighbour.metadata;
  const owner = simulator.cluster.replicasets.get({ namespace, name: replicaSet?.name ?? "" });
  const [workload] = owner?.metadata.ownerReferences ?? [];
  if (replicaSet === undefined || workload === undefined) throw new Error("nobody to forge");
  const claims = claimsOf({ replicaSet, workload }).map(ownedBy);
  await evenly(Math.ceil(PODS * scale), 2, signal, (index) => {
    const claim = claims[index % claims.length];
    if (claim !== undefined) tenant.createPod({ name: `forged-${index}`, owner: claim });
  });
}
