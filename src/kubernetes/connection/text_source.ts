import {
  ConfigurationError,
  CREDENTIAL_BYTES,
  type ReadTextFile,
} from "../../configuration/mod.ts";
import { getLogger } from "@logtape/logtape";
import { innermostMessage } from "./errors.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/** A text that is asked for again and again, because others may replace it meanwhile. */
export interface TextSource {
  /** Where the text comes from, for messages. */
  readonly origin: string;
  read(): Promise<string>;
}

/** A text that never changes. */
export function fixedText(text: string, origin: string): TextSource {
  return { origin, read: () => Promise.resolve(text) };
}

/**
 * A file that is read each time. While it cannot be read, or fails its check because somebody is
 * writing it right now, what it held last stands in for it.
 */
export class RetainedFile implements TextSource {
  readonly origin: string;
  readonly #path: string;
  readonly #check: (text: string, origin: string) => void;
  readonly #readTextFile: ReadTextFile;
  #last: string | undefined;

  /** `check` throws when the text is of no use; its message must not hold the text. */
  constructor(
    path: string,
    what: string,
    check: (text: string, origin: string) => void,
    readTextFile: ReadTextFile,
  ) {
    this.origin = `${what} ${path}`;
    this.#path = path;
    this.#check = check;
    this.#readTextFile = readTextFile;
  }

  /** Throws {@link ConfigurationError} when the file was of no use from the start. */
  async read(): Promise<string> {
    try {
      const text = await this.#readText();
      this.#check(text, this.origin);
      this.#last = text;
      return text;
    } catch (error) {
      if (this.#last === undefined) throw error;
      log.warning("Going on with the last good {origin}: {reason}", {
        origin: this.origin,
        reason: innermostMessage(error),
      });
      return this.#last;
    }
  }

  async #readText(): Promise<string> {
    try {
      return await this.#readTextFile(this.#path, CREDENTIAL_BYTES);
    } catch (cause) {
      throw new ConfigurationError(
        `${this.origin} cannot be read: ${innermostMessage(cause)}`,
        { cause },
      );
    }
  }
}

/** True for the error of a file that does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotFound" || error.name === "NotADirectory");
}
