import type { OwnerRecord, PodRecord } from "../../../src/inventory/mod.ts";
import { OwnerDecoder, PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { utf8 } from "../encoding/utf8.ts";
import type { MetadataObject, PodObject } from "./objects.ts";
import { partialMessage, podMessage } from "./protobuf_pods.ts";

export const ENCODINGS = ["protobuf", "json"] as const;
export type EncodingName = (typeof ENCODINGS)[number];

/** Decodes objects one after another with one decoder, as a stream does. */
export class PodReading {
  readonly decoder = new PodDecoder();

  read(encoding: EncodingName, pod: PodObject, known?: PodRecord): PodRecord {
    const bytes = encoding === "protobuf" ? podMessage(pod) : utf8(JSON.stringify(pod));
    return this.bytes(encoding, bytes, known);
  }

  bytes(encoding: EncodingName, bytes: Uint8Array, known?: PodRecord): PodRecord {
    return this.decoder[encoding](
      bytes,
      0,
      bytes.length,
      (uid) => known?.uid === uid ? known : undefined,
    );
  }
}

export class OwnerReading {
  readonly decoder = new OwnerDecoder();

  read(encoding: EncodingName, metadata: MetadataObject, known?: OwnerRecord): OwnerRecord {
    const bytes = encoding === "protobuf"
      ? partialMessage(metadata)
      : utf8(JSON.stringify({ kind: "PartialObjectMetadata", metadata }));
    return this.bytes(encoding, bytes, known);
  }

  bytes(encoding: EncodingName, bytes: Uint8Array, known?: OwnerRecord): OwnerRecord {
    return this.decoder[encoding](
      bytes,
      0,
      bytes.length,
      (uid) => known?.uid === uid ? known : undefined,
    );
  }
}
