/** A client of ours has no longer ones. */
const LIMIT_BYTES = 64 * 1024;

export interface RequestHead {
  /** With the query. */
  readonly path: string;
  /** The head as bytes that ask for the connection to be closed after the answer. */
  readonly bytes: Uint8Array;
}

/** Reads the head of a request without a body; undefined when there is none. */
export async function headOfRequest(
  connection: { read(buffer: Uint8Array): Promise<number | null> },
): Promise<RequestHead | undefined> {
  const buffer = new Uint8Array(16 * 1024);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const length = await connection.read(buffer);
    if (length === null || text.length > LIMIT_BYTES) return undefined;
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
  const [first = "", ...fields] = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n");
  const kept = fields.filter((field) => !/^connection:/i.test(field));
  const head = [first, ...kept, "connection: close", "", ""].join("\r\n");
  return { path: first.split(" ")[1] ?? "", bytes: new TextEncoder().encode(head) };
}
