/**
 * Whether a deployment is ready, and why not.
 *
 * @module
 */
export { type DeploymentHealth, observe, type PodStatus, selection } from "./observe.ts";
export { obstacle, waitUntilReady } from "./wait.ts";
