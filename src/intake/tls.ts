import {
  CREDENTIAL_BYTES,
  type PublicAuthorities,
  type ReadTextFile,
} from "../configuration/mod.ts";
import { SYSTEM_CLOCK, unlessAborted } from "../time/mod.ts";
import { type Connect, connectTcp, type Dial, dialWith, resolveHost } from "./dial.ts";
import { plainReason } from "../failure/mod.ts";
import { TlsError } from "./intake_error.ts";

/** Paths of PEM files, which are read anew at each attempt: certificates are replaced on disk. */
export interface TlsOptions {
  /** The authorities to trust; the public ones when undefined. */
  readonly ca: string | undefined;
  /** Client certificate and key: both or none. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Name the server's certificate must have; the host when undefined. */
  readonly serverName: string | undefined;
  readonly readTextFile: ReadTextFile;
  readonly publicAuthorities: PublicAuthorities;
}

/** As `dialTcp`, with TLS over it. Certificates are always verified. */
export function tlsDial(options: TlsOptions): Dial {
  return dialWith({
    resolve: resolveHost,
    prepare: (host) => prepareTls(host, options),
    clock: SYSTEM_CLOCK,
  });
}

/**
 * Reads the files, and answers how to connect to an address with them.
 *
 * @throws {TlsError} when a file cannot be read
 */
export async function prepareTls(host: string, options: TlsOptions): Promise<Connect> {
  const [authority, cert, key] = await Promise.all([
    authoritiesOf(options),
    contentOf("--intake-tls-cert", options.cert, options),
    contentOf("--intake-tls-key", options.key, options),
  ]);
  // Beside these the runtime trusts its own, which is why the program has it have none.
  const caCerts = [authority];
  const name = options.serverName ?? host;
  const start = async (address: string, port: number, signal: AbortSignal) =>
    cert === undefined || key === undefined
      ? await Deno.startTls(await connectTcp(address, port, signal), { hostname: name, caCerts })
      : await Deno.connectTls(withName(name, { hostname: address, port, caCerts, cert, key }));
  return async (address, port, signal, shaking) => {
    const starting = start(address, port, signal);
    try {
      const connection = await unlessAborted(starting, signal);
      shaking();
      await unlessAborted(connection.handshake(), signal);
      return connection;
    } catch (error) {
      // Whatever it has come to, or still comes to, is of no use to anybody.
      starting.then((connection) => connection.close(), () => {});
      throw error;
    }
  };
}

/**
 * Only `connectTls` presents a client certificate, and it has no public option for a name other
 * than the address it connects to. Deno 2.6 to 2.9 take the name under this symbol; a version that
 * did not would ask for a certificate of the address, and refuse one that has only the name.
 */
function withName<T>(name: string, options: T): T {
  return { ...options, [Symbol.for("unstableServerName")]: name };
}

async function authoritiesOf(options: TlsOptions): Promise<string> {
  const named = await contentOf("--intake-tls-ca", options.ca, options);
  if (named !== undefined) return named;
  try {
    return await options.publicAuthorities();
  } catch (cause) {
    throw new TlsError(plainReason(cause), { cause });
  }
}

async function contentOf(
  flag: string,
  path: string | undefined,
  { readTextFile }: TlsOptions,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readTextFile(path, CREDENTIAL_BYTES);
  } catch (cause) {
    throw new TlsError(`${flag} ${path} cannot be read: ${plainReason(cause)}`, { cause });
  }
}
