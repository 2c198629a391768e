import { match, strictEqual } from "node:assert/strict";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

Deno.test("main.ts simulate --kubeconfig writes it where it was asked to", async () => {
  const folder = await Deno.makeTempDir();
  const kubeconfig = `${folder}/kubeconfig`;
  const program = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "simulate", "--pods", "5", "--kubeconfig", kubeconfig],
    cwd: folder,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    // The line is printed once the file is there.
    const reader = program.stdout.getReader();
    const { value } = await reader.read();
    match(new TextDecoder().decode(value), /Simulated cluster with 5 pods at http:/);
    match(await Deno.readTextFile(kubeconfig), /server: "http:\/\/127\.0\.0\.1:\d+"/);
    program.kill("SIGTERM");
    while (!(await reader.read()).done);
    strictEqual((await program.status).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
