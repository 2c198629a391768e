/**
 * A deployment of Collectors as one object: what its command line does, as a library.
 *
 * @module
 */
export {
  CollectorDeployment,
  type CollectorDeploymentOptions,
  type DeploymentStatus,
} from "./collector_deployment.ts";
