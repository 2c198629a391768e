import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { textFileReader } from "../../src/cli/read_text_file.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";

const MEBIBYTE = 1024 * 1024;
const isUnix = Deno.build.os !== "windows";
const read = textFileReader(SYSTEM_CLOCK);

/** Options of a test that needs pipes and devices. */
function unix(name: string, fn: (folder: string) => Promise<void>): Deno.TestDefinition {
  return {
    name: isUnix ? name : `${name} [skipped: needs Unix]`,
    ignore: !isUnix,
    fn: async () => await inFolder(fn),
  };
}

async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await action(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusal(path: string, limit = MEBIBYTE, reader = read): Promise<string> {
  let message = "";
  await rejects(reader(path, limit), (error) => {
    ok(error instanceof ConfigurationError, String(error));
    message = error.message;
    return true;
  });
  return message;
}

async function pipeIn(folder: string): Promise<string> {
  const path = `${folder}/pipe`;
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  ok(success);
  return path;
}

Deno.test("readTextFile() reads a file of just the bytes it may have, and no more", () =>
  inFolder(async (folder) => {
    const path = `${folder}/file`;
    await Deno.writeTextFile(path, "a".repeat(MEBIBYTE));
    strictEqual((await read(path, MEBIBYTE)).length, MEBIBYTE);
    await Deno.writeTextFile(path, "a".repeat(MEBIBYTE + 1));
    strictEqual(
      await refusal(path),
      "it has 1048577 bytes, more than the 1 MiB that one of its kind may have: is it the right " +
        "file?",
    );
    await Deno.writeTextFile(path, "");
    strictEqual(await read(path, MEBIBYTE), "");
  }));

Deno.test("readTextFile() refuses a folder, and says that a file is missing", () =>
  inFolder(async (folder) => {
    strictEqual(await refusal(folder), "it is a folder: give the path of a regular file");
    await rejects(read(`${folder}/none`, MEBIBYTE), Deno.errors.NotFound);
  }));

Deno.test(unix("readTextFile() refuses a pipe without waiting for a writer", async (folder) => {
  strictEqual(await refusal(await pipeIn(folder)), "it is a pipe: give the path of a regular file");
}));

Deno.test(unix("readTextFile() refuses a link to a pipe likewise", async (folder) => {
  await Deno.symlink(await pipeIn(folder), `${folder}/link`);
  match(await refusal(`${folder}/link`), /^it is a pipe: /);
}));

Deno.test(
  unix("readTextFile() refuses a device without end, also behind a link", async (folder) => {
    await Deno.symlink("/dev/zero", `${folder}/zero`);
    for (const path of ["/dev/zero", `${folder}/zero`]) {
      strictEqual(await refusal(path), "it is a device: give the path of a regular file");
    }
  }),
);

Deno.test(unix("readTextFile() refuses a socket", async (folder) => {
  using _socket = Deno.listen({ transport: "unix", path: `${folder}/socket` });
  strictEqual(
    await refusal(`${folder}/socket`),
    "it is a socket: give the path of a regular file",
  );
}));

Deno.test(unix("readTextFile() takes /dev/null for an empty file", async () => {
  strictEqual(await read("/dev/null", MEBIBYTE), "");
}));

/** Reads within a shell, which can put pipes into the place of files. */
async function inShell(command: string, clock = "SYSTEM_CLOCK"): Promise<string> {
  const reader = new URL("../../src/cli/read_text_file.ts", import.meta.url).href;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const time = new URL("../../src/time/mod.ts", import.meta.url).href;
  const script = `import { textFileReader } from ${JSON.stringify(reader)};
    import { SYSTEM_CLOCK } from ${JSON.stringify(time)};
    const text = await textFileReader(${clock})(Deno.args[0], ${MEBIBYTE})
      .then((text) => text.length, (error) => error.message);
    console.log(text);
    void SYSTEM_CLOCK;
    Deno.exit();`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", command],
    env: { DENO: Deno.execPath(), CONFIG: config, SCRIPT: script },
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
const RUN = '"$DENO" run -A --no-check --ext=ts --config "$CONFIG" ' +
  '"data:application/typescript,$SCRIPT"';

Deno.test(unix("readTextFile() reads what a shell hands over, as far as it may be", async () => {
  strictEqual(await inShell(`${RUN} <(printf hello)`), "5");
  strictEqual(await inShell(`printf hello | ${RUN} /dev/stdin`), "5");
  match(await inShell(`${RUN} <(cat /dev/zero)`), /^it has more than the 1 MiB/);
}));

Deno.test(unix("readTextFile() gives up what has no end within its time", async () => {
  const impatient = "{ now: () => 0, after: (ms, f) => { const t = setTimeout(f, ms / 1000);" +
    " return () => clearTimeout(t); } }";
  strictEqual(
    await inShell(`${RUN} <(sleep 60) & wait $!`, impatient),
    "its end has not come within 30 s: give the path of a file on a file system that answers",
  );
}));
