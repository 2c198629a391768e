import { strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

const STAGE = fileURLToPath(new URL("support/metrics_stage.ts", import.meta.url));

/** Whether this machine lets a network be made that nobody else has. */
function canIsolate(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const args = ["-n", "ip", "link", "set", "lo", "up"];
    return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const why = canIsolate() ? "" : " [skipped: needs root, unshare and ip, on Linux]";

if (why !== "") {
  Deno.test({ name: `deploy metrics of a real Collector${why}`, ignore: true, fn() {} });
} else {
  endToEnd(
    "deploy metrics tells what a real Collector and a metrics server say",
    [...KUBERNETES, "telemetryCollector"],
    async () => {
      const command = 'ip link set lo up && exec "$0" run -A --no-check "$1"';
      const { code, stderr } = await new Deno.Command("unshare", {
        args: ["-n", "sh", "-c", command, Deno.execPath(), STAGE],
        stdout: "null",
      }).output();
      strictEqual(code, 0, new TextDecoder().decode(stderr));
    },
  );
}
