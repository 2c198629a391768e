import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { imageArguments } from "../../scripts/image/image_arguments.ts";

const revision = { version: "1.2.3", commit: "c0ffee", epoch: 86_400 };
const sourceUrl = "https://git.example/team/collector";

Deno.test("imageArguments() fills in what the Dockerfile says of the sources", async () => {
  const all = imageArguments({ architecture: "amd64", base: "base:1", sourceUrl }, revision);
  const stated = all.flatMap((argument) => argument.match(/(?<=^--build-arg=)[^=]*/) ?? []);
  const dockerfile = await Deno.readTextFile(new URL("../../Dockerfile", import.meta.url));
  const declared = [...dockerfile.matchAll(/^ARG ([A-Z_]+)/gm)].map(([, name]) => name);
  // The time itself is for a program that is compiled within the image's build.
  const expected = new Set(declared.filter((name) => name !== "SOURCE_DATE_EPOCH"));
  equal(new Set(stated), expected);
  ok(all.includes(`--build-arg=SOURCE_URL=${sourceUrl}`));
  ok(all.includes("--build-arg=SOURCE_DATE=1970-01-02T00:00:00.000Z"));
});

Deno.test("imageArguments() leaves to the Dockerfile what is not known", () => {
  const all = imageArguments({ architecture: "arm64", base: undefined }, revision);
  equal(all.filter((argument) => /BASE|SOURCE_URL/.test(argument)), []);
});

Deno.test("imageArguments() take the time from the revision, not from the clock", () => {
  const content = { architecture: "amd64", base: undefined, sourceUrl } as const;
  const all = imageArguments(content, revision);
  ok(all.includes("--timestamp=86400"));
  const later = imageArguments(content, { ...revision, epoch: 2 * 86_400 });
  const changed = later.filter((argument) => !all.includes(argument));
  equal(changed, [
    "--timestamp=172800",
    "--build-arg=SOURCE_DATE=1970-01-03T00:00:00.000Z",
    "--annotation=org.opencontainers.image.created=1970-01-03T00:00:00.000Z",
  ]);
});
