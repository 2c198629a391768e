/**
 * What is wrong with a specification, before anything is sent: also what the Collector's own
 * `validate` lets through. Pure.
 *
 * @module
 */
export { type CheckedSpecification, checkSpecification } from "./check_all.ts";
export { LIMITER_PART } from "./processor_checks.ts";
