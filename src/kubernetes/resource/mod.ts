/**
 * The one table of the kinds of objects that we know: where the API has them, and what permissions
 * call them.
 *
 * @module
 */
export {
  apiVersionOf,
  groupPathOf,
  pathOf,
  ResourceNameError,
  type ResourceType,
} from "./resource_type.ts";
export { JOBS, PODS, REPLICASETS, WATCHED } from "./resource_types.ts";
