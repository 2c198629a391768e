/**
 * The Kubernetes objects of a deployment. Pure.
 *
 * @module
 */
export { networkPipeline, reducerOf } from "./network_pipeline.ts";
export { type OpenPort } from "./ports.ts";
export { render } from "./render.ts";
export { sidecarContainer, sidecarVolumes } from "./sidecar.ts";
export { labels, MANAGED_BY, OWNER_ANNOTATION, ownerAnnotation, selectorLabels } from "./names.ts";
export { type Rendered } from "./rendered.ts";
