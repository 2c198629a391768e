/**
 * Whether a deployment is ready, and why not.
 *
 * @module
 */
export { type DeploymentHealth, observe, selection } from "./observe.ts";
export { eventsOf } from "./events.ts";
export { obstacle, waitUntilReady } from "./wait.ts";
