/**
 * What is known of a pod, under the names of OpenTelemetry's semantic conventions. Pure.
 *
 * @module
 */
export { brief } from "./brief.ts";
export { type AttributeOptions, podAttributes, type Surrounding } from "./pod_attributes.ts";
