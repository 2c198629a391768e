import { getLogger } from "@logtape/logtape";
import { ConfigurationError, type PublicAuthorities } from "../../configuration/mod.ts";
import { usablePair } from "./client_certificate.ts";
import type { Authorities, ClientCertificate } from "./credential.ts";
import { innermostMessage } from "./errors.ts";
import { certificatesOf } from "./pem.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/** What decides whether an HTTP client can still be used. */
export interface HttpClientSettings {
  /** Who is believed; undefined where nothing goes over TLS. */
  readonly authorities: Authorities | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** May hold a user name and password. */
  readonly proxyUrl: string | undefined;
  /** Offer HTTP/2 beside HTTP/1.1; a server that speaks both takes it. */
  readonly http2: boolean;
}

/**
 * Opens an HTTP client, which trusts the authorities and, as `fetch` cannot do with fewer, those of
 * the runtime: the program sees to it that it has none. Certificates among the authorities that
 * cannot be read are left out, as kubectl does.
 *
 * @throws {ConfigurationError} when Deno refuses the certificates
 */
export async function openHttpClient(settings: HttpClientSettings): Promise<Deno.HttpClient> {
  const { authorities, certificate } = settings;
  const pair = certificate === undefined ? undefined : await usablePair(certificate);
  try {
    return create(settings, pair, authorities === undefined ? [] : [authorities.pem]);
  } catch (cause) {
    const readable = authorities === undefined ? [] : readableOf(authorities.pem);
    try {
      if (authorities === undefined || readable.length === 0) throw cause;
      const client = create(settings, pair, readable);
      log.warning("{count} of the {total} certificates of {origin} cannot be read: left out", {
        count: certificatesOf(authorities.pem).length - readable.length,
        total: certificatesOf(authorities.pem).length,
        origin: authorities.origin,
      });
      return client;
    } catch (error) {
      // Authorities that can be read are not what is wrong.
      throw refusal(
        readable.length > 0 ? { ...settings, authorities: undefined } : settings,
        error,
      );
    }
  }
}

/**
 * Who is believed by whoever talks to the server: the authorities that are named for it alone, and
 * where none are, the public ones.
 */
export async function trustedFor(
  server: string,
  proxyUrl: string | undefined,
  named: Authorities | undefined,
  publicAuthorities: PublicAuthorities,
): Promise<Authorities | undefined> {
  const isPlain = [server, proxyUrl ?? "http:"].every((url) => url.startsWith("http:"));
  if (named !== undefined || isPlain) return named;
  return { pem: await publicAuthorities(), origin: "the public authorities" };
}

function create(
  { proxyUrl, http2 }: HttpClientSettings,
  pair: ClientCertificate | undefined,
  caCerts: readonly string[],
): Deno.HttpClient {
  return Deno.createHttpClient({
    http1: true,
    http2,
    // A page of each watched kind at a time, and some to spare. A connection that idled for long
    // may have been forgotten by a load balancer on the way.
    poolMaxIdlePerHost: 4,
    poolIdleTimeout: 30_000,
    ...(caCerts.length === 0 ? {} : { caCerts: [...caCerts] }),
    ...(pair === undefined ? {} : { cert: pair.certificate, key: pair.key }),
    ...(proxyUrl === undefined ? {} : { proxy: { url: proxyUrl } }),
  });
}

/** The certificates that the runtime takes, tried one by one. */
function readableOf(pem: string): readonly string[] {
  return certificatesOf(pem).filter((certificate) => {
    try {
      Deno.createHttpClient({ caCerts: [certificate] }).close();
      return true;
    } catch {
      return false;
    }
  });
}

function refusal(settings: HttpClientSettings, cause: unknown): ConfigurationError {
  const { authorities, certificate, proxyUrl } = settings;
  const origins = [
    ...(authorities === undefined ? [] : [authorities.origin]),
    ...(certificate === undefined ? [] : [certificate.origin]),
    ...(proxyUrl === undefined ? [] : ["proxy-url"]),
  ];
  return new ConfigurationError(
    `cannot prepare a connection with ${origins.join(", ")}: ${innermostMessage(cause)}`,
  );
}
