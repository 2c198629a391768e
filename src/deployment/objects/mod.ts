/**
 * The Kubernetes objects of a deployment. Pure.
 *
 * @module
 */
export { podParts, render } from "./render.ts";
export { type Rendered } from "./rendered.ts";
