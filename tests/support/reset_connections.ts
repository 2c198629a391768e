import { Socket } from "node:net";
/** Connects to the port and resets the connection, one after the other. */
const CHILD = `
import { connect } from "node:net";
const [port, count] = Deno.args.map(Number);
for (let left = count; left > 0; left--) {
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.resetAndDestroy();
  await closed;
}
`;

/** A test that cannot be made where the runtime cannot reset a connection, as Deno 2.6 cannot. */
export function withResets(name: string): { readonly name: string; readonly ignore: boolean } {
  const can = "resetAndDestroy" in Socket.prototype;
  return { name: can ? name : `${name}: this Deno cannot reset a connection`, ignore: !can };
}

/**
 * Makes connections to a port of this process that are reset before they can be accepted, for this
 * process stands still meanwhile.
 */
export function resetUnaccepted(port: number, count: number): void {
  const code = `data:application/javascript,${encodeURIComponent(CHILD)}`;
  const { success, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--allow-net=127.0.0.1", code, String(port), String(count)],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
