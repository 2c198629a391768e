/** Where batches go. */
export interface LogSink {
  /** Why nothing is taken at present; undefined while it is. */
  readonly failure: string | undefined;
  /** Of an output that is a file, and can be cut back to it. */
  readonly length: number | undefined;
  /**
   * Resolves when the batch was taken. Rejects when the signal aborts, and then nobody knows; and
   * with a Failure when it will never be taken.
   *
   * @returns the length of the output then, where it is a file that can be cut back to it
   */
  write(
    batch: Uint8Array<ArrayBuffer>,
    records: number,
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** Makes what was taken outlive a crash. @throws the system's error when it cannot */
  settle(): void;
  close(): void;
}
