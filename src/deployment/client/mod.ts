/**
 * A deployment of Collectors as one object: what its command line does, as a library.
 *
 * @module
 */
export { CollectorDeployment } from "./collector_deployment.ts";
export { acceptable } from "./acceptable.ts";
