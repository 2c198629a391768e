/** The reducer would close the connection, or lose what follows. */
export class MalformedStream extends Error {
  override readonly name = "MalformedStream";
}
