/**
 * A client of the API server for objects of all kinds, and what its answers mean.
 *
 * @module
 */
export { Api } from "./api.ts";
export { ApiError, ApiTimeoutError, UnreachableError } from "./api_error.ts";
export { type Answer, answerOf } from "./answer.ts";
export type { ApiCategory } from "./category.ts";
export { conditionOf } from "./condition.ts";
export type { ApiConnection, ApiRequest, ExchangeOptions } from "./exchange.ts";
export { leadByLease } from "./lease.ts";
export { LEASE_TIMES } from "./lease_state.ts";
export { readStatus } from "./read_status.ts";
export { conflictsOf } from "./status_causes.ts";
export {
  type WaitCondition,
  WaitFailedError,
  waitFor,
  type WaitOptions,
  WaitTimeoutError,
} from "./wait_for.ts";
