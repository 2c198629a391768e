import { partsOf, varint } from "./split_request.ts";

/** What a server says of a request that it took. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

const NOTHING: PartialSuccess = { rejected: 0, message: "" };
const PARTIAL_SUCCESS = 1;
const REJECTED = 1 << 3;
const MESSAGE = 2;

/** `ExportLogsServiceResponse`, in protobuf or in JSON; what is neither says nothing. */
export function readAnswer(body: Uint8Array, contentType: string): PartialSuccess {
  try {
    return contentType.includes("json") ? readJson(body) : readProtobuf(body);
  } catch (error) {
    // The status says that the request was taken; what stands there beside it is not needed.
    if (error instanceof RangeError || error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

function readProtobuf(body: Uint8Array): PartialSuccess {
  for (const part of partsOf(body, 0, body.length)) {
    if (part.number !== PARTIAL_SUCCESS) continue;
    const inner = body.subarray(part.start, part.end);
    const rejected = inner[0] === REJECTED ? varint(inner, 1).value : 0;
    const message = [...partsOf(inner, 0, inner.length)].find(({ number }) => number === MESSAGE);
    return {
      rejected,
      message: message === undefined
        ? ""
        : new TextDecoder().decode(inner.subarray(message.start, message.end)),
    };
  }
  return NOTHING;
}

function readJson(body: Uint8Array): PartialSuccess {
  const { partialSuccess } = JSON.parse(new TextDecoder().decode(body) || "{}") as {
    partialSuccess?: { rejectedLogRecords?: number | string; errorMessage?: string };
  };
  return {
    rejected: Number(partialSuccess?.rejectedLogRecords ?? 0) || 0,
    message: String(partialSuccess?.errorMessage ?? ""),
  };
}
