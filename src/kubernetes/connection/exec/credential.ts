import { ConfigurationError, Fields } from "../../../configuration/mod.ts";
import type { ExecSettings } from "./settings.ts";
import { CredentialError } from "../errors.ts";
import { checkCertificates, checkPrivateKey } from "../pem.ts";
import { parseYaml } from "../yaml.ts";

/** What a credential plugin handed out. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly certificate: { readonly certificate: string; readonly key: string } | undefined;
  /** Milliseconds since the Unix epoch; Infinity when the plugin did not say. */
  readonly expiresAt: number;
}

/**
 * Reads the answer of a plugin (Kubernetes API: ExecCredential), which is JSON, or YAML as kubectl
 * takes it too. Throws {@link CredentialError}, which never quotes the answer.
 */
export async function parseExecCredential(
  text: string,
  settings: ExecSettings,
): Promise<ExecCredential> {
  const where = `the answer of ${describePlugin(settings)}`;
  const answer = await parseAnswer(text, where);
  try {
    return readAnswer(new Fields(answer, where), settings.apiVersion);
  } catch (error) {
    throw new CredentialError(error instanceof Error ? error.message : `${where} is of no use`);
  }
}

async function parseAnswer(text: string, where: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // Only then, because loading the parser of YAML takes longer than all the rest.
  }
  try {
    const answer = await parseYaml(text, where);
    if (typeof answer === "object" && answer !== null) return answer;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
  }
  // Without the cause: the parser of JSON quotes what it could not read.
  throw new CredentialError(
    `${where} is neither JSON nor YAML: run it by hand to see what it prints`,
  );
}

/** Names a plugin without its arguments, which may hold secrets. */
export function describePlugin({ where, command }: ExecSettings): string {
  return `credential plugin ${JSON.stringify(command)} (${where})`;
}

function readAnswer(fields: Fields, apiVersion: string): ExecCredential {
  if (fields.text("kind") !== "ExecCredential") throw fields.failure("kind is not ExecCredential");
  if (fields.text("apiVersion") !== apiVersion) {
    throw fields.failure(`apiVersion is not ${apiVersion}, which the kubeconfig asks for`);
  }
  const status = fields.section("status");
  if (status === undefined) throw fields.failure("status is missing");
  const token = status.text("token");
  const certificate = status.text("clientCertificateData");
  const key = status.text("clientKeyData");
  if ((certificate === undefined) !== (key === undefined)) {
    throw status.failure("clientCertificateData and clientKeyData come only together");
  }
  if (certificate !== undefined) {
    checkCertificates(certificate, `${status.where}: clientCertificateData`);
  }
  if (key !== undefined) checkPrivateKey(key, `${status.where}: clientKeyData`);
  if (token === undefined && certificate === undefined) {
    throw status.failure("there is neither a token nor a certificate");
  }
  const expiry = status.text("expirationTimestamp");
  const expiresAt = expiry === undefined ? Infinity : Date.parse(expiry);
  if (Number.isNaN(expiresAt)) throw status.failure("expirationTimestamp is not a time");
  return {
    token,
    certificate: certificate === undefined || key === undefined ? undefined : { certificate, key },
    expiresAt,
  };
}
