import type { Fields, ReadTextFile } from "../../configuration/mod.ts";
import { dirname, resolve } from "node:path";
import type { KubeconfigEntry } from "./kubeconfig/document.ts";
import { fixedText, RetainedFile, type TextSource } from "./text_source.ts";

/** A text that stands in the kubeconfig itself, or in a file that it names. */
export type TextReference =
  | { readonly kind: "inline"; readonly text: string; readonly origin: string }
  | { readonly kind: "file"; readonly path: string; readonly what: string };

/** Throws when a text is of no use; the message names the origin and does not hold the text. */
export type TextCheck = (text: string, origin: string) => void;

/**
 * Reads `<name>-data` (base64), which takes precedence, or the path `<name>`; undefined when there
 * is neither. A text that stands in the kubeconfig is checked at once.
 */
export function readReference(
  { fields, file }: KubeconfigEntry,
  name: string,
  check: TextCheck,
): TextReference | undefined {
  const data = fields.text(`${name}-data`);
  if (data !== undefined) {
    const origin = `${fields.where}: ${name}-data`;
    const text = decodeBase64(fields, `${name}-data`, data);
    check(text, origin);
    return { kind: "inline", text, origin };
  }
  const path = fields.text(name);
  if (path === undefined) return undefined;
  return { kind: "file", path: besideFile(file, path), what: `${fields.where}: ${name}` };
}

/**
 * A path in a kubeconfig is relative to the folder of that kubeconfig. Made absolute, so that a
 * program beside a kubeconfig without a folder does not become a name to be looked for in PATH.
 */
export function besideFile(file: string, path: string): string {
  return resolve(dirname(file), path);
}

export function openReference(
  reference: TextReference,
  check: TextCheck,
  readTextFile: ReadTextFile,
): TextSource {
  return reference.kind === "inline"
    ? fixedText(reference.text, reference.origin)
    : new RetainedFile(reference.path, reference.what, check, readTextFile);
}

function decodeBase64(fields: Fields, name: string, data: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(data));
  } catch {
    throw fields.failure(`${name} is not base64`);
  }
}
