/** Where batches go. */
export interface LogSink {
  /**
   * Resolves when the batch was taken. Rejects when the signal aborts, and then nobody knows; and
   * with a Failure when it will never be taken.
   */
  write(batch: Uint8Array<ArrayBuffer>, records: number, signal: AbortSignal): Promise<void>;
  /**
   * Makes what was taken outlive a crash.
   *
   * @returns the length of the output, where it is a file that can be cut back to it
   */
  settle(): number | undefined;
  close(): void;
}
