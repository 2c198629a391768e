/**
 * What a deployment uses, what it does, and what its nodes have left.
 *
 * @module
 */
export { type DeploymentMetrics, deploymentMetrics, type Figure } from "./deployment_metrics.ts";
export { nodeResources } from "./nodes.ts";
