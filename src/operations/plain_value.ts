import { plainReason } from "../failure/mod.ts";
import type { KnownSecrets } from "./known_secrets.ts";
import { isSecretName, REDACTED, redactText } from "../failure/mod.ts";

/** A value that can be written as JSON: redacted, without cycles and of bounded size. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain };

export type PlainError = {
  readonly type: string;
  readonly message: string;
  readonly cause?: PlainError;
};

const DEPTH_LIMIT = 6;
const ITEM_LIMIT = 100;
/** Of one record, so that no web of references can make a line grow without end. */
const VALUE_LIMIT = 2_000;
/** A shorter secret would take innocent parts of other words with it. */
const SHORTEST_SECRET = 4;

/** Turns what a log record carries into what may be written of it. */
export class PlainValues {
  readonly #secrets = new Set<string>();
  readonly #known: KnownSecrets | undefined;
  #left = VALUE_LIMIT;

  /**
   * @param properties the record's; a text found there under a secret's name is redacted anywhere
   * @param known secrets that are redacted wherever they stand
   */
  constructor(properties: Readonly<Record<string, unknown>>, known?: KnownSecrets) {
    this.#known = known;
    this.#collectSecrets(properties, 0, false);
    this.#left = VALUE_LIMIT;
  }

  text(text: string): string {
    if (this.#known === undefined) return redactText(text, this.#secrets);
    // First, before a pattern takes a piece out of one.
    const clean = redactText(this.#known.hide(text), this.#secrets);
    return this.#known.hideParts(clean);
  }

  /** The named value; whatever has the name of a secret is redacted as a whole. */
  member(name: string, value: unknown, depth = 0): Plain {
    return isSecretName(name) && value !== null ? REDACTED : this.value(value, depth);
  }

  value(value: unknown, depth = 0): Plain {
    this.#left--;
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "object":
        return value === null ? null : this.#object(value, depth);
      case "function":
        return "function";
      default:
        return String(value);
    }
  }

  /** Type, message and causes of anything that was thrown. */
  error(error: unknown, depth = 0): PlainError {
    if (!(error instanceof Error)) {
      return { type: typeof error, message: plainText(this.value(error)) };
    }
    // A class that does not set `name` shows that of its base class.
    const type = error.name === "Error" ? error.constructor.name : error.name;
    const plain = { type, message: this.text(plainReason(error)) };
    if (error.cause === undefined || depth >= DEPTH_LIMIT) return plain;
    return { ...plain, cause: this.error(error.cause, depth + 1) };
  }

  #object(value: object, depth: number): Plain {
    if (value instanceof Error) return this.error(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL) return this.text(value.href);
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    if (depth >= DEPTH_LIMIT || this.#left <= 0) return "…";
    if (Array.isArray(value) || value instanceof Set) {
      const items = [...value];
      const plain = items.slice(0, ITEM_LIMIT).map((item) => this.value(item, depth + 1));
      return items.length > ITEM_LIMIT ? [...plain, `… ${items.length - ITEM_LIMIT} more`] : plain;
    }
    const plain: Record<string, Plain> = {};
    for (const [name, member] of members(value)) {
      if (member !== undefined) plain[name] = this.member(name, member, depth + 1);
    }
    return plain;
  }

  #collectSecrets(value: unknown, depth: number, inSecret: boolean): void {
    if (this.#left-- <= 0) return;
    if (typeof value === "string") {
      if (inSecret && value.length >= SHORTEST_SECRET) this.#secrets.add(value);
    } else if (typeof value === "object" && value !== null && depth < DEPTH_LIMIT) {
      for (const [name, member] of members(value)) {
        this.#collectSecrets(member, depth + 1, inSecret || isSecretName(name));
      }
    }
  }
}

/** The value as a person reads it within a sentence. */
export function plainText(value: Plain): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function members(value: object): readonly (readonly [string, unknown])[] {
  if (ArrayBuffer.isView(value)) return [];
  const all: (readonly [string, unknown])[] = value instanceof Map
    ? [...value].map(([name, member]) => [String(name), member])
    : value instanceof Set
    ? [...value].map((member) => ["", member])
    : Object.entries(value);
  if (value instanceof Error) all.push(["cause", value.cause]);
  return all.slice(0, ITEM_LIMIT);
}
