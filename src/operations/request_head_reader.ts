import { type Refusal, refusal, type RequestHead, RequestHeadDraft } from "./request_head.ts";

/** Most bytes of a head, with the empty line at its end. */
export const HEAD_BYTES = 8 * 1024;

/**
 * `incomplete`: all bytes were read, and the head goes on; `http2`: the client begins with the
 * preface of HTTP/2 (RFC 9113, section 3.4), to which no answer of HTTP/1.1 means anything.
 */
export type HeadProgress =
  | { readonly kind: "incomplete" }
  | { readonly kind: "http2" }
  | Refusal
  /** `end`: where in the bytes the head is over. */
  | { readonly kind: "complete"; readonly head: RequestHead; readonly end: number };

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

/**
 * Reads the head of one request from bytes as they come, in whatever parts. Lines end with CR and
 * LF, both; other control characters than tabs are refused at once, and so is what gets too long.
 */
export class RequestHeadReader {
  readonly #bytes = new Uint8Array(HEAD_BYTES);
  readonly #draft = new RequestHeadDraft();
  #length = 0;
  /** Where the line under way begins. */
  #line = 0;
  #isFirstLine = true;

  /** Not to be called again after any other answer than `incomplete`. */
  read(bytes: Uint8Array): HeadProgress {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#length === HEAD_BYTES) {
        return refusal(431, `the head of a request has at most ${HEAD_BYTES} bytes`);
      }
      const byte = bytes[at]!;
      const follows = this.#length > this.#line && this.#bytes[this.#length - 1]!;
      this.#bytes[this.#length++] = byte;
      if ((follows === CARRIAGE_RETURN) !== (byte === LINE_FEED)) {
        return refusal(400, "lines of a request end with CR and LF");
      }
      if (byte === LINE_FEED) {
        const ended = this.#endLine(at + 1);
        if (ended !== undefined) return ended;
      } else if (byte === DELETE || byte < SPACE && byte !== CARRIAGE_RETURN && byte !== TAB) {
        return refusal(400, "there are control characters in the request");
      }
    }
    return { kind: "incomplete" };
  }

  #endLine(end: number): HeadProgress | undefined {
    // One character for each byte: nothing here is beyond ASCII but the values of headers.
    // Not with `...`, which takes many times as long.
    const bytes = this.#bytes.subarray(this.#line, this.#length - 2);
    const line: string = Reflect.apply(String.fromCharCode, undefined, bytes);
    this.#line = this.#length;
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      return line === "PRI * HTTP/2.0" ? { kind: "http2" } : this.#draft.requestLine(line);
    }
    if (line !== "") return this.#draft.field(line);
    const head = this.#draft.finish();
    return head.kind === "refused" ? head : { kind: "complete", head, end };
  }
}
