/**
 * The program's API: which pod was meant, and every pod that is known. It tells names, and so it has
 * a port of its own, on loopback unless a token is demanded.
 *
 * @module
 */
export { apiGuard } from "./guard.ts";
export { lookupRoute } from "./lookup_route.ts";
export { podsRoute } from "./pods_route.ts";
export { openApi } from "./port.ts";
