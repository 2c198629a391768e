import { deepStrictEqual, doesNotThrow, throws } from "node:assert/strict";
import { commandNames } from "../../src/cli/commands.ts";
import { canRun, PROFILES, requireProfile } from "../../src/cli/profiles.ts";

Deno.test("canRun() lets every program tell of itself, and a workstation run everything", () => {
  for (const profile of PROFILES) {
    deepStrictEqual([canRun("version", profile), canRun("help", profile)], [true, true], profile);
  }
  for (const name of commandNames) {
    deepStrictEqual([canRun(name, "release"), canRun(name, "sources")], [true, true], name);
  }
});

Deno.test("requireProfile() names who can run what this program cannot", () => {
  throws(() => requireProfile("simulate", "image"), {
    name: "ConfigurationError",
    category: "configuration",
    message:
      "The command simulate is not part of the collector's image: run it with the release binary.",
  });
  throws(() => requireProfile("collect", "builder"), {
    message: "The command collect is not part of the builder's image: " +
      "run it with the collector's image or the release binary.",
  });
  doesNotThrow(() => requireProfile("collect", "image"));
  doesNotThrow(() => requireProfile("demo", "sources"));
});
