import { Failure } from "../../failure/mod.ts";
import type { ApiStatus } from "../encoding/mod.ts";
import { type ApiCategory, categoryOf } from "./category.ts";
import { type Condition, conditionOf } from "./condition.ts";
import type { StatusCause } from "./status_causes.ts";

/** The API server answered that it did not do what it was asked. */
export class ApiError extends Failure {
  override readonly name = "ApiError";
  readonly status: ApiStatus;
  readonly category: ApiCategory;
  readonly condition: Condition;
  /** Each fault that was found: invalid fields, conflicts with other managers. */
  readonly causes: readonly StatusCause[];

  /** `what` completes "cannot …". */
  constructor(what: string, status: ApiStatus, causes: readonly StatusCause[] = []) {
    super(`cannot ${what}: ${status.message}`);
    this.status = status;
    this.category = categoryOf(status);
    this.condition = conditionOf(status);
    this.causes = causes;
  }
}

/** No answer came, or it broke off. Whether the request was carried out is not known. */
export class UnreachableError extends Failure {
  override readonly name = "UnreachableError";
  readonly category = "resource";

  constructor(what: string, cause: Error) {
    super(`cannot ${what}: ${cause.message}`, { cause });
  }
}

/** An answer did not come in time. Whether the request was carried out is not known. */
export class ApiTimeoutError extends Failure {
  override readonly name = "ApiTimeoutError";
  readonly category = "timeout";

  constructor(what: string, milliseconds: number) {
    super(`cannot ${what}: the API server has not answered within ${milliseconds / 1000} s`);
  }
}

/** An answer that no API server gives. */
export class UnexpectedAnswerError extends Failure {
  override readonly name = "UnexpectedAnswerError";
  readonly category = "resource";
}
