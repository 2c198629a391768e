/**
 * The Kubernetes objects of a deployment. Pure.
 *
 * @module
 */
export { podParts, render } from "./render.ts";
export { labels, MANAGED_BY, OWNER_ANNOTATION, ownerAnnotation, selectorLabels } from "./names.ts";
export { type Rendered } from "./rendered.ts";
