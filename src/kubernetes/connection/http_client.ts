import { ConfigurationError } from "../../configuration/mod.ts";
import type { ClientCertificate } from "./credential.ts";
import { innermostMessage } from "./errors.ts";
import { checkPair } from "./pem.ts";

/** What decides whether an HTTP client can still be used. */
export interface HttpClientSettings {
  readonly authorities: string | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** May hold a user name and password. */
  readonly proxyUrl: string | undefined;
  /** Offer HTTP/2 beside HTTP/1.1; a server that speaks both takes it. */
  readonly http2: boolean;
}

/**
 * Opens an HTTP client. The authorities are trusted in addition to those of Deno: `fetch` cannot
 * trust fewer. Throws {@link ConfigurationError} when Deno refuses the certificates.
 */
export async function openHttpClient(settings: HttpClientSettings): Promise<Deno.HttpClient> {
  const { authorities, certificate, proxyUrl, http2 } = settings;
  if (certificate !== undefined) await checkPair(certificate);
  try {
    return Deno.createHttpClient({
      http1: true,
      http2,
      // A page of each watched kind at a time, and some to spare. A connection that idled for long
      // may have been forgotten by a load balancer on the way.
      poolMaxIdlePerHost: 4,
      poolIdleTimeout: 30_000,
      ...(authorities === undefined ? {} : { caCerts: [authorities] }),
      ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
      ...(proxyUrl === undefined ? {} : { proxy: { url: proxyUrl } }),
    });
  } catch (cause) {
    const origins = [
      ...(authorities === undefined ? [] : ["the certificate authority"]),
      ...(certificate === undefined ? [] : [certificate.origin]),
      ...(proxyUrl === undefined ? [] : ["proxy-url"]),
    ];
    throw new ConfigurationError(
      `cannot prepare a connection with ${origins.join(", ")}: ${innermostMessage(cause)}`,
    );
  }
}
