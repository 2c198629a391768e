import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import { createLineWriter } from "../../src/operations/log_writer.ts";

/** An output that does to each write what the script says: takes some bytes, or throws. */
function scripted(...script: (number | Error)[]) {
  let text = "";
  let calls = 0;
  return {
    writeSync(bytes: Uint8Array): number {
      calls++;
      const next = script.shift() ?? bytes.length;
      if (next instanceof Error) throw next;
      text += new TextDecoder().decode(bytes.subarray(0, next));
      return Math.min(next, bytes.length);
    },
    get text() {
      return text;
    },
    get calls() {
      return calls;
    },
  };
}

Deno.test("createLineWriter() goes on after a partial write", () => {
  const output = scripted(3, 2);
  createLineWriter(output)("hello world\n");
  equal(output.text, "hello world\n");
});

Deno.test("createLineWriter() waits for a reader that is slow", () => {
  const output = scripted(
    new Deno.errors.WouldBlock("full"),
    4,
    new Deno.errors.WouldBlock("full"),
  );
  let pauses = 0;
  createLineWriter(output, () => pauses++)("hello\n");
  deepStrictEqual([output.text, pauses], ["hello\n", 2]);
});

Deno.test("createLineWriter() gives up a line and begins the next one on a line of its own", () => {
  const refusals = Array.from({ length: 501 }, () => new Deno.errors.WouldBlock("full"));
  const output = scripted(2, ...refusals);
  const write = createLineWriter(output, () => {});
  write("hello\n");
  write("world\n");
  equal(output.text, "he\nworld\n");
});

Deno.test("createLineWriter() writes nothing after the reader has gone", () => {
  const output = scripted(new Deno.errors.BrokenPipe("gone"));
  const write = createLineWriter(output);
  write("hello\n");
  write("world\n");
  deepStrictEqual([output.text, output.calls], ["", 1]);
});
