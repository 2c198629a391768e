import { ConfigurationError, type Fields } from "../../../configuration/mod.ts";
import type { KubeconfigEntry } from "./document.ts";
import { checkCertificates } from "../pem.ts";
import type { User } from "./user.ts";
import { readReference, type TextReference } from "../text_reference.ts";

/** Where an API server is and whom its certificate must be signed by. */
export interface Cluster {
  /** Without a slash at the end. */
  readonly server: string;
  /** Undefined: the authorities Deno trusts anyway. */
  readonly authorities: TextReference | undefined;
  /** May hold a user name and password. */
  readonly proxyUrl: string | undefined;
  /** The name the server's certificate must have; undefined for the host of the URL. */
  readonly serverName: string | undefined;
  /** What a credential plugin with `provideClusterInfo` reads in `extensions`. */
  readonly pluginConfiguration: unknown;
}

const proxyProtocols = ["http:", "https:", "socks5:", "socks5h:"];

/**
 * Reads the cluster entry that goes with a user. Throws {@link ConfigurationError}, also for what
 * `fetch` cannot do.
 */
export function readCluster(entry: KubeconfigEntry, user: Pick<User, "certificate">): Cluster {
  const { fields } = entry;
  const server = readServer(withScheme(fields.requiredText("server"), fields, user), fields);
  const encrypted = server.protocol === "https:";
  if (encrypted && fields.flag("insecure-skip-tls-verify")) {
    throw fields.failure(
      "insecure-skip-tls-verify cannot be honoured, because this runtime always verifies the " +
        "server's certificate: remove it and set certificate-authority to the CA that signed it",
    );
  }
  return {
    server: server.href.replace(/\/+$/, ""),
    authorities: encrypted
      ? readReference(entry, "certificate-authority", checkCertificates)
      : undefined,
    proxyUrl: readProxy(entry),
    serverName: encrypted ? fields.text("tls-server-name") : undefined,
    pluginConfiguration: fields.sections("extensions")
      .find((extension) => extension.text("name") === "client.authentication.k8s.io/exec")
      ?.raw("extension"),
  };
}

/**
 * A host and port become a URL by the rule of client-go: https where anything of TLS is set up. What
 * goes on with a path stays as it is, and is refused for it.
 */
function withScheme(
  text: string,
  fields: Fields,
  { certificate }: Pick<User, "certificate">,
): string {
  if (!/^[^/\\?#]+\/?$/.test(text)) return text;
  const encrypted = certificate !== undefined ||
    fields.text("certificate-authority") !== undefined ||
    fields.text("certificate-authority-data") !== undefined ||
    fields.flag("insecure-skip-tls-verify");
  return `${encrypted ? "https" : "http"}://${text.trim()}`;
}

function readServer(text: string, { where }: Fields): URL {
  const url = URL.parse(text);
  // Without the value in the first message: what cannot be parsed may hold a password.
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ConfigurationError(
      `${where}: server must be a URL that begins with https:// or http://, or a host and port`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigurationError(
      `${where}: server must not hold a user name or password: move them to the user entry`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      `${where}: server ${url.origin}${url.pathname} must not go on with "?" or "#"`,
    );
  }
  return url;
}

function readProxy({ fields }: KubeconfigEntry): string | undefined {
  const text = fields.text("proxy-url");
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !proxyProtocols.includes(url.protocol)) {
    throw fields.failure("proxy-url must be a URL that begins with http://, https:// or socks5://");
  }
  return url.href;
}
