/** Nothing is built of packages that the lock file does not vouch for. */
import { match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PARTS = ["main.ts", "src", "scripts", "deno.json", "deno.lock"];

interface Lock {
  readonly specifiers: Record<string, string>;
  readonly npm: Record<string, unknown>;
}

Deno.test("task build refuses a lock file that lacks a package, and leaves it alone (S17)", async () => {
  const folder = await Deno.makeTempDir();
  const { success } = await new Deno.Command("cp", { args: ["-r", ...PARTS, folder], cwd: ROOT })
    .output();
  ok(success);
  const file = `${folder}/deno.lock`;
  const lock = JSON.parse(await Deno.readTextFile(file)) as Lock;
  const [specifier] = Object.keys(lock.specifiers).filter((name) => name.startsWith("npm:yaml@"));
  const version = lock.specifiers[specifier ?? ""];
  delete lock.specifiers[specifier ?? ""];
  delete lock.npm[`yaml@${version}`];
  const tampered = JSON.stringify(lock);
  await Deno.writeTextFile(file, tampered);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "build", "--out", `${folder}/dist`],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  ok(code !== 0);
  match(new TextDecoder().decode(stderr), /lockfile is out of date/);
  strictEqual(await Deno.readTextFile(file), tampered);
  await Deno.remove(folder, { recursive: true });
});
