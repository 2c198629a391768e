/**
 * Collectors in the pods of others: into manifests, and out of them again to the byte. Pure.
 *
 * @module
 */
export { injectIntoLive } from "./inject_live.ts";
export { injectIntoText } from "./inject_text.ts";
export { removeAll } from "./marks.ts";
export { sidecarOf } from "./parts.ts";
