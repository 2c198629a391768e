/** Programs for other machines: made where the runtime for them can be had, else refused plainly. */
import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkRuntime } from "../../scripts/build/compile.ts";
import { targetOfExecutable, TARGETS } from "../../scripts/build/targets.ts";
import { newFolder, removeFolder, target } from "./support/built.ts";

const otherTargets = TARGETS.filter((other) => other !== target);

/** The first bytes of a program for each target, as its linker writes them. */
const headers: Readonly<Record<(typeof TARGETS)[number], readonly number[]>> = {
  "x86_64-unknown-linux-gnu": [0x7f, 0x45, 0x4c, 0x46, ...Array(14).fill(0), 0x3e, 0],
  "aarch64-unknown-linux-gnu": [0x7f, 0x45, 0x4c, 0x46, ...Array(14).fill(0), 0xb7, 0],
  "x86_64-apple-darwin": [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1, ...Array(12).fill(0)],
  "aarch64-apple-darwin": [0xcf, 0xfa, 0xed, 0xfe, 12, 0, 0, 1, ...Array(12).fill(0)],
  "x86_64-pc-windows-msvc": [0x4d, 0x5a, ...Array(18).fill(0)],
};

Deno.test("targetOfExecutable() knows a program for every target", () => {
  deepStrictEqual(
    TARGETS.map((one) => targetOfExecutable(Uint8Array.from(headers[one]))),
    [...TARGETS],
  );
  strictEqual(
    targetOfExecutable(new TextEncoder().encode("#!/bin/sh\nexit 0 # a script")),
    undefined,
  );
  strictEqual(targetOfExecutable(new Uint8Array(3)), undefined);
});

Deno.test("checkRuntime() refuses the runtime of another machine", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.from(headers[target]));
  await checkRuntime(path, target);
  for (const other of otherTargets) {
    await rejects(checkRuntime(path, other), ({ message }: Error) => {
      match(
        message,
        new RegExp(`^DENORT_BIN is ${path}, a runtime for ${target}, but the target is`),
      );
      match(message, new RegExp(`${other}: unset it where`));
      return true;
    });
  }
  await Deno.remove(path);
});

/** Asks for a program, in a Deno that has downloaded nothing and can reach nobody. */
const OFFLINE = `
import { compile } from ${JSON.stringify(import.meta.resolve("../../scripts/build/compile.ts"))};
const [folder, target] = Deno.args;
const output = new URL("program", folder);
try {
  await compile(Deno.execPath(), new URL(folder), { target, profile: "release", output });
} catch (error) {
  console.log(error.message);
}
`;

Deno.test("compile() says which runtime it misses, and where to name it", async () => {
  const folder = await newFolder();
  await Deno.writeTextFile(new URL("main.js", folder), "");
  await Deno.writeTextFile(new URL("offline.ts", folder), OFFLINE);
  for (const other of otherTargets) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", "--no-check", "offline.ts", folder.href, other],
      cwd: folder,
      clearEnv: true,
      env: { DENO_DIR: `${fileURLToPath(folder)}cache`, HTTPS_PROXY: "http://127.0.0.1:9" },
      stdin: "null",
    }).output();
    match(
      new TextDecoder().decode(stdout),
      new RegExp(
        `^no program for ${other}: its runtime is not on this machine, and ` +
          `https://\\S+/denort-${other}\\.zip could not be downloaded\\. .* DENORT_BIN`,
      ),
    );
  }
  await removeFolder(folder);
});
