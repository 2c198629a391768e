/** An error of the API (`metav1.Status`), without its kind. */
export interface Status {
  readonly metadata: { readonly continue?: string };
  readonly status: "Failure";
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  /** The HTTP status. */
  readonly code: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** An error that is answered to the client. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

export function failure(
  code: number,
  reason: string | undefined,
  message: string,
  details?: StatusDetails,
): Status {
  return {
    metadata: {},
    status: "Failure",
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function badRequest(message: string): Status {
  return failure(400, "BadRequest", message);
}

export function unauthorized(): Status {
  return failure(401, "Unauthorized", "Unauthorized");
}

export function notFound(resource?: string, group?: string, name?: string): Status {
  if (resource === undefined) {
    return failure(404, "NotFound", "the server could not find the requested resource", {});
  }
  const qualified = group === "" ? resource : `${resource}.${group}`;
  return failure(404, "NotFound", `${qualified} "${name}" not found`, {
    ...(name === undefined ? {} : { name }),
    ...(group === undefined || group === "" ? {} : { group }),
    kind: resource,
  });
}

export function notAcceptable(message: string): Status {
  return failure(406, "NotAcceptable", message);
}

/** A resourceVersion from which nothing can be served any more. */
export function expired(message: string, continueToken?: string): Status {
  const status = failure(410, "Expired", message);
  return continueToken === undefined
    ? status
    : { ...status, metadata: { continue: continueToken } };
}

export function tooOld(asked: number, oldest: number): Status {
  return expired(`too old resource version: ${asked} (${oldest})`);
}

/** A resourceVersion that the server has not reached. */
export function tooLarge(asked: number, current: number): Status {
  return failure(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  );
}

/** Query parameters that contradict each other. */
export function invalidListOptions(causes: readonly Required<StatusCause>[]): Status {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return failure(422, "Invalid", `ListOptions.meta.k8s.io "" is invalid: ${list}`, {
    group: "meta.k8s.io",
    kind: "ListOptions",
    causes,
  });
}
