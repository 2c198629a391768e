import type { Decoder } from "./decoder.ts";
import { hasEquipment } from "./equipment.ts";
import { PeerDecoder } from "./peer_decoder.ts";
import { SecondDecoder } from "./second_decoder.ts";

export interface DecoderOptions {
  /** What undoes LZ4 in the peer: liblz4 in the reducer's own loop, or lz4_flex. */
  readonly library: "c" | "flex";
  /** It reads nothing more after so many messages. */
  readonly stallAfter?: number;
}

/** A decoder that is not the program's: the peer where there is one, else the tests' own. */
export async function startDecoder(options: DecoderOptions): Promise<Decoder> {
  return hasEquipment("peers") ? await PeerDecoder.start(options) : new SecondDecoder(options);
}
