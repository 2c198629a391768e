import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** What an object is, outside of its own fields. */
export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

const MAGIC = new TextEncoder().encode("k8s\0");

/** Everything before the object's bytes: the magic number and the head of `runtime.Unknown`. */
function envelopeHead({ apiVersion, kind }: TypeMeta, length: number): Uint8Array<ArrayBuffer> {
  return new BinaryWriter().raw(MAGIC)
    .tag(1, WireType.LengthDelimited).fork()
    .tag(1, WireType.LengthDelimited).string(apiVersion)
    .tag(2, WireType.LengthDelimited).string(kind)
    .join()
    .tag(2, WireType.LengthDelimited).uint32(length)
    .finish();
}

/** `contentEncoding` and `contentType` of `runtime.Unknown`, both empty. */
const ENVELOPE_TAIL = Uint8Array.of(0x1a, 0, 0x22, 0);

/**
 * The pieces of an object or list as Kubernetes sends it in protobuf: `k8s\0`, then
 * `runtime.Unknown{typeMeta = 1, raw = 2, contentEncoding = 3, contentType = 4}`.
 */
export function envelope(type: TypeMeta, raw: readonly Uint8Array[]): Uint8Array[] {
  const length = raw.reduce((sum, piece) => sum + piece.length, 0);
  return [envelopeHead(type, length), ...raw, ENVELOPE_TAIL];
}

/** Field 2 of a list message. */
export function listItem(item: Uint8Array): Uint8Array<ArrayBuffer> {
  return new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(item).finish();
}

/**
 * A frame of a watch: its length as 4 bytes, big-endian, then
 * `WatchEvent{type = 1, object = 2: RawExtension{raw = 1}}`, whose raw bytes are an envelope.
 */
export function watchFrame(
  eventType: string,
  type: TypeMeta,
  raw: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter()
    .tag(1, WireType.LengthDelimited).string(eventType)
    .tag(2, WireType.LengthDelimited).fork()
    .tag(1, WireType.LengthDelimited).fork();
  for (const piece of envelope(type, [raw])) writer.raw(piece);
  const event = writer.join().join().finish();
  const frame = new Uint8Array(4 + event.length);
  new DataView(frame.buffer).setUint32(0, event.length);
  frame.set(event, 4);
  return frame;
}
