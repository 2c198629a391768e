import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Field, Message, Scalar } from "./protobuf_message.ts";

const UTF8 = new TextEncoder();

/** The message of an object's JSON form, in the very bytes that a Go API server writes. */
export function encodeMessage(type: Message, value: object): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeFields(writer, type, value as JsonObject);
  return writer.finish();
}

type JsonObject = Readonly<Record<string, unknown>>;

function writeFields(writer: BinaryWriter, type: Message, value: JsonObject): void {
  for (const field of type) {
    const content = field.form === "inline" ? value : value[field.name];
    // Go reads a JSON null as an unset field.
    if (content === undefined || content === null) {
      if (field.presence === "always") writeSingle(writer, field.number, field.type, undefined);
    } else {
      writeField(writer, field, content);
    }
  }
}

function writeField(writer: BinaryWriter, field: Field, content: unknown): void {
  switch (field.form) {
    case "single":
    case "inline":
      return writeSingle(writer, field.number, field.type, content);
    case "repeated":
      for (const item of content as Iterable<unknown>) {
        writeSingle(writer, field.number, field.type, item);
      }
      return;
    case "map":
      for (const key of Object.keys(content as JsonObject).sort()) {
        writer.tag(field.number, WireType.LengthDelimited).fork();
        writeSingle(writer, 1, "string", key);
        writeSingle(writer, 2, field.type, (content as JsonObject)[key]);
        writer.join();
      }
      return;
  }
}

/** `content` undefined stands for the zero value. */
function writeSingle(
  writer: BinaryWriter,
  number: number,
  type: Scalar | Message,
  content: unknown,
): void {
  switch (type) {
    case "string":
      writer.tag(number, WireType.LengthDelimited).string(
        content === undefined ? "" : `${content}`,
      );
      return;
    case "integer":
      writer.tag(number, WireType.Varint).int64(Number(content ?? 0));
      return;
    case "boolean":
      writer.tag(number, WireType.Varint).bool(content === true);
      return;
  }
  writer.tag(number, WireType.LengthDelimited).fork();
  if (typeof type === "string") writeScalarMessage(writer, type, content);
  else writeFields(writer, type, (content ?? {}) as JsonObject);
  writer.join();
}

function writeScalarMessage(
  writer: BinaryWriter,
  type: "time" | "quantity" | "integer or string" | "json",
  content: unknown,
): void {
  switch (type) {
    case "time":
      if (content === undefined) return;
      writer.tag(1, WireType.Varint).int64(Math.floor(Date.parse(`${content}`) / 1000));
      writer.tag(2, WireType.Varint).int32(0);
      return;
    case "quantity":
      writer.tag(1, WireType.LengthDelimited).string(`${content}`);
      return;
    case "integer or string": {
      const text = typeof content === "string";
      writer.tag(1, WireType.Varint).int64(text ? 1 : 0);
      writer.tag(2, WireType.Varint).int32(text ? 0 : Number(content ?? 0));
      writer.tag(3, WireType.LengthDelimited).string(text ? content : "");
      return;
    }
    case "json":
      writer.tag(1, WireType.LengthDelimited).bytes(UTF8.encode(JSON.stringify(content)));
      return;
  }
}
