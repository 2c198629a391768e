import { decodeMessage } from "../../src/wire/decode.ts";
import { FrameReader } from "../../src/wire/lz4_frame_reader.ts";
import type { Message } from "../../src/wire/messages.ts";

/** What a session wrote, as the reducer reads it (protocol 1.1). */
export interface Wire {
  /** The raw message in front; undefined when nothing was written yet. */
  readonly first: Message | undefined;
  readonly firstLength: number;
  /** What followed, from the LZ4 blocks. */
  readonly messages: readonly Message[];
  /** How many messages each block held; none is cut at a block's end. */
  readonly blocks: readonly number[];
}

/** Reads everything a session wrote; throws when a byte of it is not as the protocol wants it. */
export function readWire(bytes: Uint8Array): Wire {
  if (bytes.length === 0) return { first: undefined, firstLength: 0, messages: [], blocks: [] };
  const first = decodeMessage(bytes, 0, bytes.length);
  if (first.kind !== "message") throw new Error(`the first message is ${first.kind}`);
  const read = readFrames(bytes.subarray(first.length));
  return { first: first.message, firstLength: first.length, ...read };
}

/** Reads LZ4 frames that hold whole messages in each block. */
export function readFrames(bytes: Uint8Array): Pick<Wire, "messages" | "blocks"> {
  const reader = new FrameReader();
  const messages: Message[] = [];
  const blocks: number[] = [];
  for (const event of reader.read(bytes)) {
    if (event.kind !== "block") continue;
    const before = messages.length;
    for (let offset = 0; offset < event.plain.length;) {
      const result = decodeMessage(event.plain, offset, event.plain.length);
      if (result.kind !== "message") {
        throw new Error(`a block holds a message that is ${result.kind}`);
      }
      if (result.defects.length > 0) throw new Error(`${result.message.name}: ${result.defects}`);
      messages.push(result.message);
      offset += result.length;
    }
    blocks.push(messages.length - before);
  }
  if (!reader.atBoundary) throw new Error("the bytes end inside an LZ4 block");
  return { messages, blocks };
}
