import type { Clock } from "../../../time/mod.ts";
import {
  ConfigurationError,
  type PublicAuthorities,
  type ReadTextFile,
} from "../../../configuration/mod.ts";
import { basic, bearer, type Credential, type ReadReason } from "../credential.ts";
import { ExecPlugin } from "../exec/plugin.ts";
import type { Cluster } from "./cluster.ts";
import type { Selection } from "./selection.ts";
import type { Authentication, User } from "./user.ts";
import { OidcProvider } from "../oidc/provider.ts";
import { checkCertificates, checkPrivateKey } from "../pem.ts";
import type { RunProgram } from "../exec/run_program.ts";
import { openReference } from "../text_reference.ts";
import { fixedText, RetainedFile, type TextSource } from "../text_source.ts";

interface Environment {
  readonly readTextFile: ReadTextFile;
  readonly publicAuthorities: PublicAuthorities;
  readonly wallClock: () => number;
  /** For deadlines. */
  readonly clock: Clock;
  /** The proxy for a URL, undefined for none. */
  readonly proxyFor: (url: string) => string | undefined;
  readonly run: RunProgram;
}

/** What authenticates by itself: a header, a certificate, or both. */
interface Proof {
  readonly authorization: readonly [string, string] | undefined;
  readonly certificate?: Credential["certificate"];
  readonly renewAt: number;
}

type Prove = (
  reason: ReadReason,
  authorities: string | undefined,
  signal: AbortSignal,
) => Promise<Proof>;

/** Credentials as one state of a kubeconfig describes them; its files are read each time. */
export class SelectedCredentials {
  readonly #user: User;
  readonly #authorities: TextSource | undefined;
  readonly #certificate: { readonly certificate: TextSource; readonly key: TextSource } | undefined;
  readonly #prove: Prove;

  constructor({ cluster, user }: Selection, environment: Environment) {
    const { readTextFile } = environment;
    this.#user = user;
    this.#authorities = cluster.authorities &&
      openReference(cluster.authorities, checkCertificates, readTextFile);
    this.#certificate = user.certificate && {
      certificate: openReference(user.certificate.certificate, checkCertificates, readTextFile),
      key: openReference(user.certificate.key, checkPrivateKey, readTextFile),
    };
    this.#prove = proofOf(user.authentication, cluster, user.where, environment);
  }

  async read(reason: ReadReason, signal: AbortSignal): Promise<Credential> {
    const authorities = await this.#authorities?.read();
    const proof = await this.#prove(reason, authorities, signal);
    const { authorization } = proof;
    return {
      headers: [
        ...(authorization === undefined ? [] : [authorization]),
        ...this.#user.impersonation,
      ],
      authorities: this.#authorities === undefined || authorities === undefined
        ? undefined
        : { pem: authorities, origin: this.#authorities.origin },
      certificate: proof.certificate ?? await this.#readCertificate(),
      renewAt: proof.renewAt,
    };
  }

  async #readCertificate(): Promise<Credential["certificate"]> {
    if (this.#certificate === undefined) return undefined;
    const { certificate, key } = this.#certificate;
    return {
      certificate: await certificate.read(),
      key: await key.read(),
      origin: `${this.#user.where}: client-certificate and client-key`,
    };
  }
}

function proofOf(
  authentication: Authentication,
  cluster: Cluster,
  where: string,
  environment: Environment,
): Prove {
  const always = (authorization: readonly [string, string] | undefined): Prove => () =>
    Promise.resolve({ authorization, renewAt: Infinity });
  switch (authentication.kind) {
    case "none":
      return always(undefined);
    case "token":
      return always(bearer(authentication.token, `${where}: token`));
    case "basic":
      return always(basic(authentication.username, authentication.password));
    case "token file": {
      const file = tokenFile(authentication, where, environment.readTextFile);
      return async () => ({
        authorization: bearer(await file.read(), file.origin),
        renewAt: Infinity,
      });
    }
    case "exec":
      return execProof(
        new ExecPlugin({ settings: authentication.plugin, ...environment }),
        cluster,
      );
    case "oidc": {
      const provider = new OidcProvider({ settings: authentication.provider, ...environment });
      return async (reason, _authorities, signal) => ({
        authorization: bearer(await provider.read(reason, signal), `${where}: id-token`),
        renewAt: provider.renewAt,
      });
    }
  }
}

function execProof(plugin: ExecPlugin, cluster: Cluster): Prove {
  return async (reason, authorities, signal) => {
    const { server, proxyUrl, pluginConfiguration } = cluster;
    const credential = await plugin.read(
      reason,
      { server, authorities, proxyUrl, configuration: pluginConfiguration },
      signal,
    );
    return {
      authorization: credential.token === undefined
        ? undefined
        : bearer(credential.token, `the token of ${plugin.origin}`),
      certificate: credential.certificate === undefined
        ? undefined
        : { ...credential.certificate, origin: `the certificate and key of ${plugin.origin}` },
      renewAt: plugin.renewAt,
    };
  };
}

function tokenFile(
  { path, token }: Extract<Authentication, { kind: "token file" }>,
  where: string,
  readTextFile: ReadTextFile,
): TextSource {
  const file = new RetainedFile(path, `${where}: tokenFile`, bearer, readTextFile);
  if (token === undefined) return file;
  const inline = fixedText(token, `${where}: token`);
  return {
    origin: file.origin,
    read: async () => {
      try {
        return await file.read();
      } catch (error) {
        if (error instanceof ConfigurationError) return await inline.read();
        throw error;
      }
    },
  };
}
