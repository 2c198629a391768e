import { deepStrictEqual as equal, match, ok, strictEqual } from "node:assert/strict";
import configuration from "../../deno.json" with { type: "json" };
import {
  choice,
  choices,
  count,
  flag,
  readArguments,
  text,
  usageOf,
} from "../../scripts/task_arguments.ts";

const TASK = {
  name: "example",
  purpose: "Shows how it is done.",
  options: {
    seed: count("S", "a number", undefined),
    jobs: count("N", "processes", 2, 1),
    out: text("FOLDER", "where to", "dist"),
    profile: choice(["release", "image"], "for what", "release"),
    target: choices("TARGET", ["one", "two"], "for whom"),
    loud: flag("says more"),
  },
} as const;

Deno.test("readArguments() answers what was given, and what holds without it", () => {
  equal(readArguments(TASK, []), {
    kind: "run",
    values: {
      seed: undefined,
      jobs: 2,
      out: "dist",
      profile: "release",
      target: [],
      loud: false,
    },
    operands: [],
  });
  const args = ["--seed=7", "--jobs", "3", "--profile=image", "--target=two", "--target=one"];
  equal(readArguments(TASK, [...args, "--out=x", "--loud"]), {
    kind: "run",
    values: {
      seed: 7,
      jobs: 3,
      out: "x",
      profile: "image",
      target: ["two", "one"],
      loud: true,
    },
    operands: [],
  });
});

for (
  const [args, reason] of [
    [["--seed=x"], '--seed is "x": give a whole number of 0 or more'],
    [["--seed=1.5"], '--seed is "1.5": give a whole number of 0 or more'],
    [["--jobs=0"], '--jobs is "0": give a whole number of 1 or more'],
    [["--profile=other"], '--profile is "other": give one of release, image'],
    [["--target=one", "--target=three"], '--target is "three": give one of one, two'],
  ] as const
) {
  Deno.test(`readArguments() refuses ${args.join(" ")}`, () => {
    equal(readArguments(TASK, args), { kind: "wrong", reason });
  });
}

Deno.test("readArguments() refuses what it does not know, unless help is asked for", () => {
  strictEqual(readArguments(TASK, ["--bogus"]).kind, "wrong");
  strictEqual(readArguments(TASK, ["operand"]).kind, "wrong");
  strictEqual(readArguments(TASK, ["--help", "--seed=x"]).kind, "help");
});

Deno.test("readArguments() passes operands on where there may be some", () => {
  const task = { ...TASK, operands: { placeholder: "PHASE", help: "one of them" } };
  const read = readArguments(task, ["unit", "--loud", "e2e"]);
  equal(read.kind === "run" && read.operands, ["unit", "e2e"]);
});

Deno.test("usageOf() lists every option with what holds without it", () => {
  const usage = usageOf(TASK);
  match(usage, /^deno task example \[OPTION\]…\n\nShows how it is done\.\n/);
  for (const name of Object.keys(TASK.options)) ok(usage.includes(`--${name}`), name);
  match(usage, /--jobs N +processes \(2\)/);
  match(usage, /--target TARGET +for whom; may be repeated:\n +one\n +two/);
});

const PROGRAMS = [
  "build",
  "image",
  "image:files",
  "chaos",
  "fuzz",
  "harm",
  "soak",
  "test",
] as const;

for (const name of PROGRAMS) {
  Deno.test(`deno task ${name} --help tells how to use it`, async () => {
    const file = configuration.tasks[name].command.split(" ").at(-1) ?? "";
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", file, ...args],
        cwd: new URL("../../", import.meta.url),
      }).output();
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, output: decode(stdout), errors: decode(stderr) };
    };
    const [help, wrong] = await Promise.all([run("--help"), run("--seed=x")]);
    strictEqual(help.code, 0, help.errors);
    ok(help.output.startsWith(`deno task ${name} [OPTION]…`), help.output);
    strictEqual(wrong.code, 5, wrong.errors);
    match(wrong.errors, new RegExp(`^error: .*--seed.*\nsee deno task ${name} --help`));
  });
}
