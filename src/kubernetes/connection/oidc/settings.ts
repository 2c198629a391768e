import type { Fields } from "../../../configuration/mod.ts";
import { checkCertificates } from "../pem.ts";
import { readReference, type TextReference } from "../text_reference.ts";

/** The `auth-provider` named `oidc` of a user entry. */
export interface OidcSettings {
  /** Names the file and user, for messages. */
  readonly where: string;
  readonly idToken: string | undefined;
  /** What a refresh needs; undefined when the entry lacks any of it. */
  readonly refresh: OidcRefreshSettings | undefined;
}

export interface OidcRefreshSettings {
  /** Without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly refreshToken: string;
  readonly authorities: TextReference | undefined;
}

/** Reads the `auth-provider` of a user entry. */
export function readAuthProvider(fields: Fields): OidcSettings {
  const name = fields.requiredText("name");
  if (name !== "oidc") {
    throw fields.failure(
      `${JSON.stringify(name)} is not supported, nor by Kubernetes since 1.26: convert the user ` +
        "entry to an exec plugin (gke-gcloud-auth-plugin for gcp, kubelogin for azure)",
    );
  }
  const config = fields.section("config");
  if (config === undefined) throw fields.failure("config is missing");
  const refresh = readRefresh(config);
  const idToken = config.text("id-token");
  if (idToken === undefined && refresh === undefined) {
    throw config.failure(
      "there is neither an id-token nor what is needed to get one (idp-issuer-url, client-id and " +
        "refresh-token): log in again with the tool that wrote this entry",
    );
  }
  return { where: fields.where, idToken, refresh };
}

function readRefresh(config: Fields): OidcRefreshSettings | undefined {
  const issuer = config.text("idp-issuer-url");
  const clientId = config.text("client-id");
  const refreshToken = config.text("refresh-token");
  if (issuer === undefined || clientId === undefined || refreshToken === undefined) {
    return undefined;
  }
  const url = URL.parse(issuer);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") {
    throw config.failure("idp-issuer-url must be a URL that begins with https:// and has no user");
  }
  return {
    issuer: issuer.replace(/\/+$/, ""),
    clientId,
    clientSecret: config.text("client-secret"),
    refreshToken,
    // Unlike other paths in a kubeconfig, kubectl takes this one relative to the working directory.
    authorities: readReference(
      { name: "", file: "", fields: config },
      "idp-certificate-authority",
      checkCertificates,
    ),
  };
}
