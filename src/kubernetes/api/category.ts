import type { ApiStatus } from "../encoding/mod.ts";
import { conditionOf } from "./condition.ts";

/** Categories of errors (exit codes) that an answer can stand for. */
export type ApiCategory = "authentication" | "configuration" | "resource" | "timeout";

/** What the cluster itself does not let through, whoever asks and however well-formed it is. */
const CLUSTER_REFUSES = [
  /exceeded quota|failed quota/,
  /violates PodSecurity/,
  /admission webhook "[^"]*" denied the request|failed calling webhook/,
  /ValidatingAdmissionPolicy '[^']*'.* denied request/,
  /because it is being terminated/,
  /error looking up service account/,
];

/**
 * Server-side apply answers mistakes in the structure of an object with 500 and no reason
 * (kubernetes/kubernetes, structured-merge-diff): nothing that asking again could mend.
 */
const STRUCTURAL =
  /failed to create typed patch object|field not declared in schema|duplicate entries for key/;

function isStructural({ code, message }: ApiStatus): boolean {
  return code === 500 && STRUCTURAL.test(message);
}

/** What kind of failure an answer is, for exit codes: who can mend it. */
export function categoryOf(status: ApiStatus): ApiCategory {
  const { code, reason, message } = status;
  if (isStructural(status)) return "configuration";
  if (CLUSTER_REFUSES.some((pattern) => pattern.test(message))) return "resource";
  if (code === 408 || code === 504 || reason === "Timeout") return "timeout";
  switch (conditionOf(status)) {
    case "unauthorized":
    case "forbidden":
      return "authentication";
    case "invalid":
    case "conflict":
    case "not acceptable":
      return "configuration";
    default:
      return "resource";
  }
}
