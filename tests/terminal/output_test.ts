import { deepStrictEqual, strictEqual } from "node:assert/strict";

const OUTPUT = new URL("../../src/terminal/output.ts", import.meta.url).href;

/** A program of its own whose standard output goes where the shell says. */
async function shell(script: string, redirection: string) {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `"$DENO" eval --quiet "$SCRIPT" ${redirection}`],
    env: {
      DENO: Deno.execPath(),
      SCRIPT: `import { print } from "${OUTPUT}"; ${script}`,
      NO_COLOR: "1",
    },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout), error: decoder.decode(stderr) };
}

const ignore = Deno.build.os === "windows";

Deno.test("print() writes the text and a line feed, however long it is", async () => {
  const { output } = await shell(`print("größe ".repeat(100_000)); print("end")`, "| tail -c 13");
  strictEqual(output, "größe \nend\n");
});

Deno.test("print() escapes what steers a terminal, and begins no line that it was not given", async () => {
  const { output } = await shell(
    String.raw`print("a\x1b]0;x\x07\nforged"); print(["b\u202e", "c"])`,
    "",
  );
  strictEqual(
    output,
    String.raw`a\u001b]0;x\u0007\u000aforged` + "\n" + String.raw`b\u202e` + "\nc\n",
  );
});

Deno.test({
  name: "print() ends the program where nobody reads any more, as SIGPIPE would",
  ignore,
  fn: async () => {
    const { output, error } = await shell(
      `setInterval(() => print("again"), 1)`,
      `| head -1; echo "\${PIPESTATUS[0]}"`,
    );
    deepStrictEqual([output, error], ["again\n141\n", ""]);
  },
});

Deno.test({
  name: "print() says why standard output cannot be written to",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { error } = await shell(
      `try { print("x") } catch (error) { console.error(error.name, error.category, error.message) }`,
      "> /dev/full",
    );
    strictEqual(
      error,
      "OutputError resource cannot write to standard output: No space left on device\n",
    );
  },
});
