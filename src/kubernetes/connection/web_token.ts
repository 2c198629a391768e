/** The claims of a JSON Web Token that are of use without verifying it. */
export interface TokenClaims {
  readonly subject: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number | undefined;
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
    return { subject, expiresAt: seconds === undefined ? undefined : seconds * 1000 };
  } catch {
    return undefined;
  }
}
