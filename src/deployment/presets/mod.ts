/**
 * Deployments as they are usual, for a specification to begin with. Pure.
 *
 * @module
 */
export { withPresets } from "./with_presets.ts";
