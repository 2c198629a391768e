import {
  CREDENTIAL_BYTES,
  DOCUMENT_BYTES,
  type PublicAuthorities,
  readNamedFile,
  type ReadTextFile,
} from "../../configuration/mod.ts";
import { type HttpClientSettings, openHttpClient, trustedFor } from "./http_client.ts";
import { proxyFor } from "./proxy_rules.ts";
import type { Clock } from "../../time/mod.ts";

/** Certificates are replaced on disk: they are looked at again after so long. */
const LOOK_MILLISECONDS = 60_000;

export interface OutgoingOptions {
  readonly url: string;
  /** PEM of the authorities that are believed for this server; the public ones when undefined. */
  readonly authorities: NamedFile | undefined;
  /** PEM of a certificate and its key, for servers that ask for one. */
  readonly pair?: { readonly certificate: NamedFile; readonly key: NamedFile } | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly publicAuthorities: PublicAuthorities;
  readonly readTextFile: ReadTextFile;
  readonly clock: Clock;
}

/** A file that a setting names. */
export interface NamedFile {
  readonly flag: string;
  readonly path: string;
}

/** Requests to one server that is not the API server, with the trust and the proxy that hold for it. */
export interface Outgoing {
  readonly fetch: typeof fetch;
  close(): void;
}

/**
 * Opens the way to a server, and reads the files at once: what is wrong with them is said at the start.
 *
 * @throws {ConfigurationError} when a file cannot be read or used
 */
export async function openOutgoing(options: OutgoingOptions): Promise<Outgoing> {
  const { clock } = options;
  let settings = await settingsOf(options);
  let client = await openHttpClient(settings);
  let lookedAt = clock.now();
  const look = async () => {
    if (clock.now() - lookedAt < LOOK_MILLISECONDS) return;
    lookedAt = clock.now();
    const fresh = await settingsOf(options);
    if (JSON.stringify(fresh) === JSON.stringify(settings)) return;
    const opened = await openHttpClient(fresh);
    client.close();
    [settings, client] = [fresh, opened];
  };
  return {
    async fetch(input, init) {
      await look();
      return await fetch(input, { ...init, client });
    },
    close: () => client.close(),
  };
}

async function settingsOf(options: OutgoingOptions): Promise<HttpClientSettings> {
  const { url, authorities, pair, readTextFile, publicAuthorities } = options;
  const proxyUrl = proxyFor(new URL(url), options.environment);
  const read = ({ flag, path }: NamedFile, limit: number) =>
    readNamedFile(readTextFile, flag, path, limit);
  const named = authorities && {
    pem: await read(authorities, DOCUMENT_BYTES),
    origin: authorities.path,
  };
  const certificate = pair && {
    certificate: await read(pair.certificate, CREDENTIAL_BYTES),
    key: await read(pair.key, CREDENTIAL_BYTES),
    origin: `${pair.certificate.path} and ${pair.key.path}`,
  };
  return {
    authorities: await trustedFor(url, proxyUrl, named, publicAuthorities),
    certificate,
    proxyUrl,
    http2: false,
  };
}

/** Undefined where the setting has no value. */
export function namedFile(flag: string, path: string | undefined): NamedFile | undefined {
  return path === undefined ? undefined : { flag, path };
}
