import { respond, type Route } from "../operations/mod.ts";

/** Who answers on an operations port. */
export interface Identity {
  readonly program: "k8s-collector";
  readonly version: string;
  /**
   * Of the system; empty when it is not known. All containers of a pod have the same (Kubernetes
   * concept: Pod networking), but so have all pods on the network of their node.
   */
  readonly hostname: string;
  readonly podUid?: string | undefined;
  readonly podName?: string | undefined;
}

/** Whether two collectors are in one pod, by the surest thing that both know of theirs. */
export function areInOnePod(one: Identity, other: Identity): boolean {
  for (const fact of ["podUid", "podName", "hostname"] as const) {
    if (one[fact] && other[fact]) return one[fact] === other[fact];
  }
  return false;
}

/** `silent`: nobody answered, or not in time. */
export type Inquiry =
  | { readonly kind: "collector"; readonly identity: Identity }
  | { readonly kind: "stranger" }
  | { readonly kind: "silent" };

const TIMEOUT_MILLISECONDS = 2_000;

/** Many times what `/identity` says. */
const ANSWER_LIMIT_BYTES = 16 * 1024;

function isIdentity(value: unknown): value is Identity {
  return typeof value === "object" && value !== null &&
    "program" in value && value.program === "k8s-collector" &&
    "version" in value && typeof value.version === "string" &&
    "hostname" in value && typeof value.hostname === "string" &&
    (!("podUid" in value) || typeof value.podUid === "string") &&
    (!("podName" in value) || typeof value.podName === "string");
}

/** `/identity`: who answers here, for another collector that wants this port. */
export function identityRoute(identity: Identity): Route {
  return {
    path: "/identity",
    purpose: "which program this is, as JSON",
    answer: () =>
      respond(200, `${JSON.stringify(identity)}\n`, { "content-type": "application/json" }),
  };
}

/** Asks whoever has a port of this machine, or of this pod, who it is. */
export async function askIdentity(port: number): Promise<Inquiry> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/identity`, {
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      redirect: "error",
    });
    const text = await beginning(response);
    const value: unknown = response.ok && text !== undefined ? JSON.parse(text) : undefined;
    return isIdentity(value) ? { kind: "collector", identity: value } : { kind: "stranger" };
  } catch (error) {
    return error instanceof SyntaxError ? { kind: "stranger" } : { kind: "silent" };
  }
}

/** The whole text; undefined for more of it than an identity can have, which is not read. */
async function beginning({ body }: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const bytes of body ?? []) {
    length += bytes.length;
    if (length > ANSWER_LIMIT_BYTES) return undefined;
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
