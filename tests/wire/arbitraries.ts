import * as fc from "fast-check";
import { LAYOUTS, type Message, type MessageName } from "../../src/wire/messages.ts";
import type { Field, Layout, TextField } from "../../src/wire/layout.ts";

/** Text of any well-formed kind, often short, sometimes far longer than a limit. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 80 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 200, maxLength: 3000 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
);

/** Any message of the protocol. */
export const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  ...(Object.keys(LAYOUTS) as MessageName[]).map(messageCalled),
);

function messageCalled(name: MessageName): fc.Arbitrary<Message> {
  const layout: Layout<Record<string, Field>, Record<string, TextField>> = LAYOUTS[name];
  const model: Record<string, fc.Arbitrary<unknown>> = {
    name: fc.constant(name),
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  };
  for (const [field, [type]] of Object.entries(layout.fields)) {
    if (typeof type === "number") {
      model[field] = fc.uint8Array({ minLength: type, maxLength: type });
    } else if (type === "u64") {
      model[field] = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    } else {
      model[field] = fc.integer({ min: 0, max: { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff }[type] });
    }
  }
  for (const text of Object.keys(layout.texts)) model[text] = anyText;
  return fc.record(model, { noNullPrototype: true }) as unknown as fc.Arbitrary<Message>;
}
