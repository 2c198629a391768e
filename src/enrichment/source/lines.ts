/** A longer line is none of an inventory. */
const LONGEST = 4 * 1024 * 1024;

/** The lines of a stream, without their ends. @throws {TypeError} for a line without end */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      if (end > start) yield rest.slice(start, end);
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > LONGEST) throw new TypeError(`a line has more than ${LONGEST} characters`);
  }
}
