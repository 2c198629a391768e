import { ApiError, badRequest } from "./status.ts";

/** Where a list goes on: the content of a `continue` token. */
export interface Continuation {
  /** State that the list shows; -1: whatever is there by now, for a list that has expired. */
  readonly resourceVersion: number;
  /** The page starts with the first key that is not below this one. */
  readonly start: string;
}

export const INCONSISTENT = -1;

/** As API servers write it: JSON in base64 for URLs, without padding. */
export function encodeContinue({ resourceVersion, start }: Continuation): string {
  const path = resourceVersion === INCONSISTENT ? start : `/${start}`;
  const json = JSON.stringify({ v: "meta.k8s.io/v1", rv: resourceVersion, start: path });
  return btoa(json).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @throws {ApiError} 400 when the token is not one of ours. */
export function decodeContinue(token: string): Continuation {
  let content: unknown;
  try {
    content = JSON.parse(atob(token.replaceAll("-", "+").replaceAll("_", "/")));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
  const { rv, start } = content as { rv?: unknown; start?: unknown };
  if (typeof rv !== "number" || typeof start !== "string") {
    throw invalid("it has no resourceVersion or no start");
  }
  return { resourceVersion: rv, start: start.replace(/^\//, "") };
}

function invalid(reason: string): ApiError {
  return new ApiError(
    badRequest(`invalid continue token: continue key is not valid: ${reason}`),
  );
}
