/**
 * A client of the API server for objects of all kinds, and what its answers mean.
 *
 * @module
 */
export { Api } from "./api.ts";
export { ApiError, ApiTimeoutError, UnexpectedAnswerError, UnreachableError } from "./api_error.ts";
export { type Answer, answerOf } from "./answer.ts";
export type { ApiCategory } from "./category.ts";
export { type Condition, conditionOf } from "./condition.ts";
export type { ApiConnection, ApiRequest, ExchangeOptions } from "./exchange.ts";
export { leadByLease, type LeaseOptions } from "./lease.ts";
export { LEASE_TIMES, type LeaseSettings } from "./lease_state.ts";
export { readStatus } from "./read_status.ts";
export type {
  Access,
  ApplyOptions,
  JsonPatchOperation,
  Key,
  ListOptions,
  LogOptions,
  Part,
  Patch,
  RemoveOptions,
  RequestOptions,
  WriteOptions,
} from "./requests.ts";
export { conflictsOf, type FieldConflict, type StatusCause } from "./status_causes.ts";
export {
  type Verdict,
  type WaitCondition,
  WaitFailedError,
  waitFor,
  type WaitOptions,
  WaitTimeoutError,
} from "./wait_for.ts";
