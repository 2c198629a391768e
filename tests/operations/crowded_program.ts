// A program with an HTTP port whose system gives it no more files, until a line comes in. Then it
// has some again, says so, and goes on.
import { checkRoute, configureLogging, startHttp } from "../../src/operations/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";

const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
using _ = configureLogging({ level: "warning", format: "json", environment: {} });
const outcome = startHttp({
  listen: "127.0.0.1:0",
  explicit: true,
  routes: [checkRoute("/livez", "is it alive", () => [], (text) => text)],
  clock: SYSTEM_CLOCK,
});
if (outcome.kind !== "open") throw new Error(outcome.kind);
const files: Deno.FsFile[] = [];
try {
  for (;;) files.push(Deno.openSync(new URL(import.meta.url)));
} catch {
  say(`${outcome.server.port}`);
}
await Deno.stdin.read(new Uint8Array(1));
for (const file of files) file.close();
say("free");
