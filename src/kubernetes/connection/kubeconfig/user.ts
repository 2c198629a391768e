import { headerValue } from "../credential.ts";
import { type ExecSettings, readExec } from "../exec/settings.ts";
import type { KubeconfigEntry } from "./document.ts";
import { type OidcSettings, readAuthProvider } from "../oidc/settings.ts";
import { checkCertificates, checkPrivateKey } from "../pem.ts";
import { besideFile, readReference, type TextReference } from "../text_reference.ts";

/** What the `Authorization` header is made of. */
export type Authentication =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  /** The file is read again and again; `token` stands in for it while it has never been read. */
  | { readonly kind: "token file"; readonly path: string; readonly token: string | undefined }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "exec"; readonly plugin: ExecSettings }
  | { readonly kind: "oidc"; readonly provider: OidcSettings };

export interface User {
  /** Names the file, context and user, for messages. */
  readonly where: string;
  readonly certificate:
    | { readonly certificate: TextReference; readonly key: TextReference }
    | undefined;
  readonly authentication: Authentication;
  /** `Impersonate-*` headers. */
  readonly impersonation: readonly (readonly [string, string])[];
}

/** Reads a user entry. Throws {@link ConfigurationError}. */
export function readUser(entry: KubeconfigEntry): User {
  return {
    where: entry.fields.where,
    certificate: readCertificate(entry),
    authentication: readAuthentication(entry),
    impersonation: readImpersonation(entry),
  };
}

/** What a user authenticates by, in words; nothing for one that does not. */
export function describeCredentials({ authentication, certificate }: User): readonly string[] {
  return [
    ...(authentication.kind === "none" ? [] : [NAMES[authentication.kind]]),
    ...(certificate === undefined ? [] : ["client certificate"]),
  ];
}

const NAMES: Readonly<Record<Exclude<Authentication["kind"], "none">, string>> = {
  "token": "token",
  "token file": "token file",
  "basic": "user name and password",
  "exec": "credential plugin",
  "oidc": "ID token",
};

/** The same user without anything that must be kept secret. */
export function withoutCredentials(user: User): User {
  return { ...user, certificate: undefined, authentication: { kind: "none" } };
}

function readCertificate(entry: KubeconfigEntry): User["certificate"] {
  const certificate = readReference(entry, "client-certificate", checkCertificates);
  const key = readReference(entry, "client-key", checkPrivateKey);
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined) {
    throw entry.fields.failure("client-key needs a client-certificate beside it");
  }
  if (key === undefined) throw entry.fields.failure("client-certificate needs a client-key");
  return { certificate, key };
}

/** A token wins over a plugin, and two ways to make the same header are an error: as for kubectl. */
function readAuthentication({ fields, file }: KubeconfigEntry): Authentication {
  const token = fields.text("token");
  const tokenFile = fields.text("tokenFile");
  const username = fields.text("username");
  const password = fields.text("password");
  const exec = fields.section("exec");
  const provider = fields.section("auth-provider");
  const hasToken = token !== undefined || tokenFile !== undefined;
  if (hasToken && (username !== undefined || password !== undefined)) {
    throw fields.failure("a token and a username with password exclude each other: remove one");
  }
  if (exec !== undefined && provider !== undefined) {
    throw fields.failure("exec and auth-provider exclude each other: remove one");
  }
  if (tokenFile !== undefined) {
    return { kind: "token file", path: besideFile(file, tokenFile), token };
  }
  if (token !== undefined) return { kind: "token", token };
  if (username !== undefined) return { kind: "basic", username, password: password ?? "" };
  if (password !== undefined) throw fields.failure("password needs a username beside it");
  if (exec !== undefined) return { kind: "exec", plugin: readExec(exec, file) };
  if (provider !== undefined) return { kind: "oidc", provider: readAuthProvider(provider) };
  return { kind: "none" };
}

/** Kubernetes concept: user impersonation. */
function readImpersonation({ fields }: KubeconfigEntry): User["impersonation"] {
  const user = fields.text("as");
  const uid = fields.text("as-uid");
  const groups = fields.texts("as-groups");
  const extra = fields.textLists("as-user-extra");
  if (user === undefined) {
    if (uid !== undefined || groups.length > 0 || extra.length > 0) {
      throw fields.failure("as-uid, as-groups and as-user-extra need `as` beside them");
    }
    return [];
  }
  const header = (name: string, value: string, field: string): [string, string] => [
    name,
    headerValue(value, `${fields.where}: ${field}`),
  ];
  return [
    header("impersonate-user", user, "as"),
    ...(uid === undefined ? [] : [header("impersonate-uid", uid, "as-uid")]),
    ...groups.map((group) => header("impersonate-group", group, "as-groups")),
    ...extra.flatMap(([key, values]) =>
      values.map((value) =>
        header(`impersonate-extra-${encodeURIComponent(key)}`, value, "as-user-extra")
      )
    ),
  ];
}
