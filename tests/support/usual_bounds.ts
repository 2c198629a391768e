import { listBoundsOf } from "../../src/kubernetes/watch/mod.ts";

/** Of a container with 384 MiB. */
export const USUAL_BOUNDS = listBoundsOf(256 * 1024 * 1024);
