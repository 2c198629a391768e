/** Reads a whole text file; throws when it is not there, or is none, or has more than `limit` bytes. */
export type ReadTextFile = (path: string, limit: number) => Promise<string>;

const MEBIBYTE = 1024 * 1024;

/** Bytes of the largest document that people and programs write: kubeconfigs, settings, scenarios. */
export const DOCUMENT_BYTES = 16 * MEBIBYTE;

/** Bytes of the largest token, certificate, bundle of authorities or key. */
export const CREDENTIAL_BYTES = MEBIBYTE;
