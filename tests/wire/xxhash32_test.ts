import { strictEqual } from "node:assert/strict";
import { XxHash32, xxHash32 } from "../../src/wire/xxhash32.ts";

const encoder = new TextEncoder();

Deno.test("xxHash32() equals published values", () => {
  strictEqual(xxHash32(encoder.encode("")), 0x02cc_5d05);
  strictEqual(xxHash32(encoder.encode("a")), 0x550d_7456);
  strictEqual(xxHash32(encoder.encode("abc")), 0x32d1_53ff);
  strictEqual(
    xxHash32(encoder.encode("Nobody inspects the spammish repetition")),
    0xe229_3b2f,
  );
});

Deno.test("XxHash32 does not depend on how the data is cut", () => {
  const data = Uint8Array.from({ length: 101 }, (_, index) => index * 37);
  const whole = xxHash32(data);
  for (let cut = 0; cut <= data.length; cut++) {
    const state = new XxHash32();
    state.update(data.subarray(0, cut));
    state.update(data.subarray(cut));
    strictEqual(state.digest(), whole, `${cut}`);
  }
  const bytewise = new XxHash32();
  for (const byte of data) bytewise.update(Uint8Array.of(byte));
  strictEqual(bytewise.digest(), whole);
});
