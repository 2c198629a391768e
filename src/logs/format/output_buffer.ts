const FIRST_SIZE = 256 * 1024;
/** A buffer that one enormous record made larger is not kept. */
const LARGEST_KEPT = 16 * 1024 * 1024;

/** Bytes on their way out. Whoever writes makes sure of the room first and then writes directly. */
export class OutputBuffer {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_SIZE);
  length = 0;

  /** Makes room for so many more bytes. */
  room(size: number): Uint8Array<ArrayBuffer> {
    const wanted = this.length + size;
    if (wanted <= this.bytes.length) return this.bytes;
    const larger = new Uint8Array(Math.max(wanted, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    return larger;
  }

  get content(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    if (this.bytes.length > LARGEST_KEPT) this.bytes = new Uint8Array(FIRST_SIZE);
  }
}
