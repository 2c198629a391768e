/** What the HTTP port needs of a TCP connection; a `Deno.TcpConn` has it. */
export interface HttpSocket {
  readonly remoteAddr: { readonly hostname: string };
  /** Resolves with the count of bytes read into `buffer`, or null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Resolves with the count of bytes taken, which may be fewer than there are. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the client that no more comes; it may go on writing. */
  closeWrite(): Promise<void>;
  /**
   * Lets go of the connection. A read under way ends, and so does a write under way; with Deno 2.6
   * only when the client takes the bytes or goes.
   */
  close(): void;
}

/** What the HTTP port needs of a listener; a `Deno.TcpListener` has it. */
export interface HttpListener {
  readonly addr: { readonly hostname: string; readonly port: number };
  accept(): Promise<HttpSocket>;
  close(): void;
}
