/**
 * How errors say what kind of failure they are.
 *
 * @module
 */
export { CATEGORIES, type Category } from "./category.ts";
export { Failure } from "./failure.ts";
export { leftUnaccepted } from "./left_unaccepted.ts";
export { plainReason } from "./plain_reason.ts";
export { isSecretName, REDACTED, redactText } from "./redaction.ts";
