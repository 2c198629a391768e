import { type ApiStatus, encodingOf } from "../encoding/mod.ts";
import type { Answer } from "./answer.ts";
import { causesOf, type StatusCause } from "./status_causes.ts";

/** A Status is small; what is longer comes from something else, a proxy's page for example. */
const STATUS_LIMIT = 64 * 1024;
const SHOWN = 200;

/** The reason of an answer that is not a success, whoever gave it. */
export async function readStatus(answer: Answer): Promise<ApiStatus> {
  return statusOf(answer, await readSome(answer));
}

/** The same with the causes that a Status in JSON lists. */
export async function readFailure(
  answer: Answer,
): Promise<{ readonly status: ApiStatus; readonly causes: readonly StatusCause[] }> {
  const body = await readSome(answer);
  return { status: statusOf(answer, body), causes: causesOf(new TextDecoder().decode(body)) };
}

function statusOf(answer: Answer, body: Uint8Array): ApiStatus {
  const headerSeconds = Number(answer.retryAfter ?? "0");
  const fromHeader = Number.isFinite(headerSeconds) ? headerSeconds : 0;
  const encoding = encodingOf(answer.contentType);
  if (encoding !== undefined && body.length > 0) {
    try {
      const status = encoding.status(body, 0, body.length);
      return {
        ...status,
        code: answer.status,
        retryAfterSeconds: Math.max(status.retryAfterSeconds, fromHeader),
      };
    } catch {
      // Not a Status after all: shown as text below, which tells more than the decoder's complaint.
    }
  }
  const text = new TextDecoder().decode(body.subarray(0, SHOWN)).replaceAll(/\s+/g, " ").trim();
  return {
    code: answer.status,
    reason: "",
    message: text === "" ? `HTTP status ${answer.status}` : text,
    retryAfterSeconds: fromHeader,
  };
}

async function readSome({ body }: Answer): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk.slice());
      length += chunk.length;
      if (length >= STATUS_LIMIT) break;
    }
  } catch {
    // The answer's code says what to do; a body that breaks off takes nothing from that.
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
