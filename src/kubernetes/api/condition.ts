import type { ApiStatus } from "../encoding/mod.ts";

/** What an answer that is not a success says, in words for counters and logs. */
export type Condition =
  | "expired"
  | "too large resource version"
  | "unauthorized"
  | "forbidden"
  | "not found"
  | "not acceptable"
  | "conflict"
  | "too many requests"
  | "invalid"
  | "server error"
  | "other";

/**
 * Classifies an answer, and a Status inside a watch stream, alike: servers send the same conditions
 * both ways (Kubernetes API concepts: "410 Gone responses", "efficient detection of changes").
 */
export function conditionOf({ code, reason, message }: ApiStatus): Condition {
  if (code === 410 || reason === "Expired" || reason === "Gone") return "expired";
  // The server does not know our version (yet), for example after a restore of its database.
  if (code === 504 && message.includes("Too large resource version")) {
    return "too large resource version";
  }
  switch (code) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not found";
    case 406:
    case 415:
      return "not acceptable";
    case 408:
      return "server error";
    case 409:
      return "conflict";
    case 429:
      return "too many requests";
    case 400:
    case 422:
      return "invalid";
  }
  return code >= 500 ? "server error" : "other";
}
