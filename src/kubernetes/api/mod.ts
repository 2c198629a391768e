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
export { readStatus } from "./read_status.ts";
export type {
  Access,
  ApplyOptions,
  JsonPatchOperation,
  Key,
  ListOptions,
  LogOptions,
  Patch,
  RemoveOptions,
  RequestOptions,
  WriteOptions,
} from "./requests.ts";
export { conflictsOf, type FieldConflict, type StatusCause } from "./status_causes.ts";
