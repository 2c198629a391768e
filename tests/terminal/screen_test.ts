import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Screen } from "../../src/terminal/screen.ts";

Deno.test("Screen.draw() hands on the size, escapes what steers, and leaves nothing of what stood there", () => {
  const written: string[] = [];
  const sizes: (readonly [number, number])[] = [];
  const device = {
    write: (text: string) => void written.push(text),
    size: () => ({ columns: 80, rows: 24 }),
  };
  {
    using screen = new Screen(device);
    screen.draw((columns, rows) => {
      sizes.push([columns, rows]);
      return ["one", "t\x9bwo"];
    });
  }
  deepStrictEqual(sizes, [[80, 23]]);
  strictEqual(written[1], "\x1b[Hone\x1b[K\nt\\u009bwo\x1b[K\x1b[J");
  // The alternate screen is left again, and the cursor is back.
  ok(written[0]?.includes("\x1b[?1049h"), written[0] ?? "");
  ok(written[2]?.includes("\x1b[?1049l") && written[2].includes("\x1b[?25h"), written[2] ?? "");
});
