/**
 * No answer came, or its body broke off. Whatever else a request rejects with is a mistake of this
 * program, and nothing that asking again could mend.
 */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** `unreachable`: nobody has seen the request. */
  readonly kind: "unreachable" | "broken";

  constructor(kind: TransportError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
