import { REDACTED } from "../failure/mod.ts";

/** As many as are in use at a time, and their predecessors that servers may still repeat. */
const KEPT = 16;
/** A shorter secret would take innocent parts of other words with it. */
const SHORTEST = 8;
/** So much of a secret's beginning is hidden too: servers and logs cut long texts anywhere. */
const PART = 16;

/** The very secrets in use, which no pattern may know. */
export class KnownSecrets {
  /** In the order of their arrival, each in every form. */
  readonly #secrets = new Map<string, readonly string[]>();
  /** The longest first: one may be part of another. */
  #forms: readonly string[] = [];
  /** Those that can be hidden in part, by their beginning: tokens of one kind begin alike. */
  #beginnings: ReadonlyMap<string, readonly string[]> = new Map();

  /** Takes a secret of 8 characters or more; the oldest of more than 16 is forgotten. */
  add(secret: string): void {
    if (secret.length < SHORTEST) return;
    const known = this.#secrets.delete(secret);
    this.#secrets.set(secret, formsOf(secret));
    if (known) return;
    for (const oldest of this.#secrets.keys()) {
      if (this.#secrets.size <= KEPT) break;
      this.#secrets.delete(oldest);
    }
    this.#forms = [...new Set([...this.#secrets.values()].flat())]
      .sort((one, other) => other.length - one.length);
    const long = this.#forms.filter(({ length }) => length > PART);
    this.#beginnings = Map.groupBy(long, (form) => form.slice(0, PART));
  }

  /** The text without these secrets: as they are, as base64, and as URLs have them. */
  hide(text: string): string {
    let clean = text;
    for (const form of this.#forms) clean = clean.replaceAll(form, REDACTED);
    return clean;
  }

  /**
   * The text without 16 or more characters that one of these secrets begins with. For a text in
   * which patterns have been replaced: of another token that begins alike the rest would stay.
   */
  hideParts(text: string): string {
    let clean = text;
    for (const [head, forms] of this.#beginnings) clean = withoutParts(head, forms, clean);
    return clean;
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  return [
    secret,
    bytes.toBase64({ omitPadding: true }),
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
    encodeURIComponent(secret.toWellFormed()),
  ];
}

function withoutParts(head: string, forms: readonly string[], text: string): string {
  let clean = "";
  let end = 0;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, end)) {
    clean += text.slice(end, at) + REDACTED;
    end = at + Math.max(...forms.map((form) => commonLength(form, text, at)));
  }
  return end === 0 ? text : clean + text.slice(end);
}

function commonLength(form: string, text: string, at: number): number {
  let length = PART;
  while (length < form.length && form[length] === text[at + length]) length++;
  return length;
}
