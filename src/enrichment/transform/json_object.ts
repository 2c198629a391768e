import { equalsText, text, TextCache } from "../../kubernetes/encoding/mod.ts";
import { afterName, afterSpace, JsonValueWalk } from "./json_value.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Where a member lies: its name without quotes, and its value. */
interface Member {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

/**
 * One object of JSON in a line: checked and found its way through in one walk over its bytes, for
 * making objects of lines costs several times as much. Used again for every line.
 */
export class JsonObject {
  readonly #texts = new TextCache();
  readonly #walk = new JsonValueWalk();
  readonly #members: Member[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #isPlain = true;
  /** Of members. */
  size = 0;
  /** Where its closing brace is. */
  closing = 0;

  /** @returns whether it is an object, and nothing but white space around it */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#start = start;
    this.#isPlain = true;
    this.size = 0;
    let at = afterSpace(bytes, start, end);
    if (at >= end || bytes[at] !== OPEN_BRACE) return false;
    at = afterSpace(bytes, at + 1, end);
    if (at < end && bytes[at] === CLOSE_BRACE) return this.#endsWith(at, end);
    for (;;) {
      at = this.#member(bytes, at, end);
      if (at < 0 || at >= end) return false;
      if (bytes[at] === CLOSE_BRACE) return this.#endsWith(at, end);
      if (bytes[at] !== COMMA) return false;
      at = afterSpace(bytes, at + 1, end);
    }
  }

  /** A member of that name, or else one in the object that the part before a dot names. */
  valueAt(path: string): unknown {
    if (!this.#isPlain) return valueAt(this.#whole(), path);
    const member = this.#find(path);
    if (member !== undefined) return this.#value(member);
    for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
      const outer = this.#find(path.slice(0, dot));
      if (outer === undefined || this.#bytes[outer.valueStart] !== OPEN_BRACE) continue;
      const value = valueAt(this.#value(outer) as Record<string, unknown>, path.slice(dot + 1));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Its members' names; the same string object for the same name, as far as that is possible. */
  *names(): Generator<string> {
    if (!this.#isPlain) {
      yield* Object.keys(this.#whole());
      return;
    }
    for (let n = 0; n < this.size; n++) {
      const { nameStart, nameEnd } = this.#members[n]!;
      yield this.#texts.get(this.#bytes, nameStart, nameEnd);
    }
  }

  /** Whether any of its names is one of these. */
  hasAnyOf(names: ReadonlySet<string>): boolean {
    if (!this.#isPlain) return [...this.names()].some((name) => names.has(name));
    for (let n = 0; n < this.size; n++) {
      const { nameStart, nameEnd } = this.#members[n]!;
      if (names.has(this.#texts.get(this.#bytes, nameStart, nameEnd))) return true;
    }
    return false;
  }

  /** @returns where the comma or brace behind the member is; -1 when there is no member */
  #member(bytes: Uint8Array, at: number, end: number): number {
    const colon = afterName(bytes, at, end);
    if (colon < 0) return -1;
    const valueStart = afterSpace(bytes, colon, end);
    const valueEnd = this.#walk.after(bytes, valueStart, end);
    if (valueEnd < 0) return -1;
    const member = this.#members[this.size] ??= {
      nameStart: 0,
      nameEnd: 0,
      valueStart: 0,
      valueEnd: 0,
    };
    let nameEnd = at + 1;
    for (let code = bytes[nameEnd]!; code !== QUOTE; code = bytes[++nameEnd]!) {
      // Its text is not what stands there: such lines are rare, and read as a whole.
      if (code === BACKSLASH || code > 0x7e) {
        this.#isPlain = false;
        if (code === BACKSLASH) nameEnd++;
      }
    }
    member.nameStart = at + 1;
    member.nameEnd = nameEnd;
    member.valueStart = valueStart;
    member.valueEnd = valueEnd;
    this.size++;
    return afterSpace(bytes, valueEnd, end);
  }

  #endsWith(closing: number, end: number): boolean {
    this.closing = closing;
    return afterSpace(this.#bytes, closing + 1, end) === end;
  }

  /** Of several with the same name the last one counts, as `JSON.parse` has it. */
  #find(name: string): Member | undefined {
    for (let n = this.size - 1; n >= 0; n--) {
      const member = this.#members[n]!;
      if (equalsText(this.#bytes, member.nameStart, member.nameEnd, name)) return member;
    }
    return undefined;
  }

  #value({ valueStart, valueEnd }: Member): unknown {
    const bytes = this.#bytes;
    if (bytes[valueStart] === QUOTE && !isEscaped(bytes, valueStart, valueEnd)) {
      return this.#texts.get(bytes, valueStart + 1, valueEnd - 1);
    }
    return JSON.parse(text(bytes, valueStart, valueEnd));
  }

  #whole(): Record<string, unknown> {
    return JSON.parse(text(this.#bytes, this.#start, this.closing + 1));
  }
}

function isEscaped(bytes: Uint8Array, start: number, end: number): boolean {
  for (let n = start; n < end; n++) if (bytes[n] === BACKSLASH) return true;
  return false;
}

function valueAt(object: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const inner = object[path.slice(0, dot)];
    if (typeof inner !== "object" || inner === null) continue;
    const value = valueAt(inner as Record<string, unknown>, path.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}
