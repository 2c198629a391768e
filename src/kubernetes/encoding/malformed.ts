/** Bytes that are not what their content type says. The message tells what was found where. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}
