import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { CREDENTIAL_BYTES, type ReadTextFile } from "../../configuration/mod.ts";
import { plainReason } from "../../failure/mod.ts";
import { type Authorities, bearer, type Credential, type CredentialSource } from "./credential.ts";
import { checkCertificates } from "./pem.ts";
import { RetainedFile } from "./text_source.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/** Where Kubernetes mounts the token, CA and namespace of a pod's service account. */
export const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The address of the API server that Kubernetes gives to every pod; undefined outside of one. */
export function inClusterServer(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  if (!host || !port) return undefined;
  return `https://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`;
}

/** The namespace the pod runs in; undefined when the file is missing. */
export async function inClusterNamespace(
  folder: string,
  readTextFile: ReadTextFile,
): Promise<string | undefined> {
  try {
    return (await readTextFile(join(folder, "namespace"), CREDENTIAL_BYTES)).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The service account of the pod we run in. The kubelet replaces token and CA before they expire. */
export class InClusterSource implements CredentialSource {
  readonly #token: RetainedFile;
  readonly #authorities: RetainedFile;

  constructor(folder: string, readTextFile: ReadTextFile) {
    const what = "the service account's";
    this.#token = new RetainedFile(join(folder, "token"), `${what} token`, bearer, readTextFile);
    this.#authorities = new RetainedFile(
      join(folder, "ca.crt"),
      `${what} certificate authority`,
      checkCertificates,
      readTextFile,
    );
  }

  async read(): Promise<Credential> {
    return {
      headers: [bearer(await this.#token.read(), this.#token.origin)],
      authorities: await this.#readAuthorities(),
      certificate: undefined,
      renewAt: Infinity,
    };
  }

  /** Without a CA file the server may still have a certificate of a public authority. */
  async #readAuthorities(): Promise<Authorities | undefined> {
    try {
      return { pem: await this.#authorities.read(), origin: this.#authorities.origin };
    } catch (error) {
      log.warning("Trusting public certificate authorities only: {reason}", {
        reason: plainReason(error),
      });
      return undefined;
    }
  }
}
