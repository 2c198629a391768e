/**
 * Brings the objects of a deployment into a cluster: all of them or none, only ours, and again and
 * again without a change.
 *
 * @module
 */
export {
  applyRollout,
  deleteRollout,
  type Outcome,
  planRollout,
  pruneRollout,
  type Rollout,
  type RolloutOptions,
} from "./apply.ts";
export { applySetOf } from "./apply_set.ts";
export { comparable } from "./comparison.ts";
export { REPLICAS_MANAGER } from "./managers.ts";
export { PlanRefusedError } from "./refusal.ts";
