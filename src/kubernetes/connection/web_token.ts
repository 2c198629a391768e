/** The claims of a JSON Web Token that are of use without verifying it. */
export interface TokenClaims {
  readonly subject: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number | undefined;
  /** Of the pod that Kubernetes bound the token to. */
  readonly podUid: string | undefined;
}

/** Reads claims from a token; undefined when it is not a JSON Web Token. */
export function tokenClaims(token: string): TokenClaims | undefined {
  const parts = token.split(".");
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(payload.replaceAll("=", ""), { alphabet: "base64url" });
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== "object" || claims === null) return undefined;
    const subject = "sub" in claims && typeof claims.sub === "string" ? claims.sub : undefined;
    const seconds = "exp" in claims && typeof claims.exp === "number" ? claims.exp : undefined;
    const expiresAt = seconds === undefined ? undefined : seconds * 1000;
    return { subject, expiresAt, podUid: podUidOf(claims) };
  } catch {
    return undefined;
  }
}

function podUidOf(claims: object): string | undefined {
  const bound: unknown = "kubernetes.io" in claims ? claims["kubernetes.io"] : undefined;
  if (typeof bound !== "object" || bound === null || !("pod" in bound)) return undefined;
  const { pod } = bound;
  if (typeof pod !== "object" || pod === null || !("uid" in pod)) return undefined;
  return typeof pod.uid === "string" ? pod.uid : undefined;
}
