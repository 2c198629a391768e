/**
 * The fields of Pods and of their owners that are of use, decoded into records without making the
 * objects.
 *
 * @module
 */
export { OwnerDecoder } from "./owner_decoder.ts";
export { PodDecoder } from "./pod_decoder.ts";
