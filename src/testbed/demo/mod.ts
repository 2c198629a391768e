/**
 * A simulated cluster, the collector and a receiver in one terminal.
 *
 * @module
 */
export { demo } from "./demo.ts";
