/** Turns the bytes of one Kubernetes object into a record, whichever encoding they are in. */
export interface ObjectDecoder<R> {
  /**
   * Decodes the object in `bytes[start, end)`. `known` answers the record held under a uid; it is
   * returned itself when the object says nothing new.
   *
   * @throws {MalformedError} when the bytes are not such an object.
   */
  protobuf(bytes: Uint8Array, start: number, end: number, known: Known<R>): R;
  json(bytes: Uint8Array, start: number, end: number, known: Known<R>): R;
  /** resourceVersion of the object decoded last; valid until the bytes are reused. */
  resourceVersion(): string;
}

export type Known<R> = (uid: string) => R | undefined;
