/**
 * Kubernetes' protobuf around objects: envelopes, lists, watch frames, bookmarks and Status, written
 * by another library than the one under test reads with.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export type Bytes = Uint8Array<ArrayBuffer>;
export type Write = (writer: BinaryWriter) => void;

/** A message of whatever the callback writes. */
export function message(write: Write): Bytes {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

export function bytesField(writer: BinaryWriter, field: number, bytes: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(bytes);
}

export function textField(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

export function numberField(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** Fields that no version of Kubernetes has, one of each wire type that occurs. */
export function unknownFields(writer: BinaryWriter): void {
  writer.tag(1001, WireType.Varint).int64(-1);
  writer.tag(1002, WireType.Bit64).fixed64(0xffff_ffffn);
  writer.tag(1003, WireType.LengthDelimited).bytes(Uint8Array.of(0x0a, 0xff, 0xff));
  writer.tag(1004, WireType.Bit32).fixed32(0x0a0a0a0a);
}

export const NOTHING: Write = () => {};

/** `runtime.Unknown` behind the magic bytes. */
export function envelope(raw: Uint8Array, kind = "Pod", extra: Write = NOTHING): Bytes {
  const unknown = message((writer) => {
    const type = message((one) => (textField(one, 1, "v1"), textField(one, 2, kind)));
    bytesField(writer, 1, type);
    extra(writer);
    bytesField(writer, 2, raw);
    textField(writer, 3, "");
    textField(writer, 4, "");
  });
  return joined([Uint8Array.of(0x6b, 0x38, 0x73, 0x00), unknown]);
}

export function listMessage(
  items: readonly Uint8Array[],
  resourceVersion: string,
  continueToken = "",
  extra: Write = NOTHING,
): Bytes {
  return message((writer) => {
    const metadata = message((one) => {
      textField(one, 1, "");
      textField(one, 2, resourceVersion);
      extra(one);
      textField(one, 3, continueToken);
    });
    bytesField(writer, 1, metadata);
    for (const item of items) {
      extra(writer);
      bytesField(writer, 2, item);
    }
  });
}

export function listBody(
  items: readonly Uint8Array[],
  resourceVersion: string,
  continueToken = "",
  extra: Write = NOTHING,
): Bytes {
  const list = listMessage(items, resourceVersion, continueToken, extra);
  return envelope(list, "PodList", extra);
}

/** One event of a watch with its length before it; `object` is in its envelope already. */
export function frame(type: string, object: Uint8Array, extra: Write = NOTHING): Bytes {
  const event = message((writer) => {
    textField(writer, 1, type);
    extra(writer);
    bytesField(writer, 2, message((raw) => (extra(raw), bytesField(raw, 1, object))));
  });
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, event.length);
  return joined([length, event]);
}

export function bookmarkFrame(
  resourceVersion: string,
  annotations: Readonly<Record<string, string>> = {},
): Bytes {
  const metadata = message((writer) => {
    textField(writer, 6, resourceVersion);
    for (const [key, value] of Object.entries(annotations)) {
      bytesField(
        writer,
        12,
        message((entry) => (textField(entry, 1, key), textField(entry, 2, value))),
      );
    }
  });
  return frame("BOOKMARK", envelope(message((writer) => bytesField(writer, 1, metadata))));
}

export interface StatusFacts {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

export function statusObject(status: StatusFacts): Bytes {
  return envelope(
    message((writer) => {
      bytesField(writer, 1, new Uint8Array(0));
      textField(writer, 2, "Failure");
      textField(writer, 3, status.message ?? "");
      textField(writer, 4, status.reason ?? "");
      if (status.retryAfterSeconds !== undefined) {
        const seconds = status.retryAfterSeconds;
        bytesField(writer, 5, message((details) => numberField(details, 5, seconds)));
      }
      numberField(writer, 6, status.code);
    }),
    "Status",
  );
}

export function joined(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
