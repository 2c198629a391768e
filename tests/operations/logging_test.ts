import { deepStrictEqual, ok, strictEqual as equal } from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { configureLogging, type LoggingOptions } from "../../src/operations/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

function configure(changes: Partial<LoggingOptions> = {}) {
  const lines: string[] = [];
  const clock = new FakeClock();
  const logging = configureLogging({
    level: "info",
    format: "auto",
    environment: {},
    isTerminal: false,
    write: (line) => lines.push(line),
    clock,
    ...changes,
  });
  return { logging, lines, clock };
}

const log = getLogger(["k8s-collector", "room"]);

Deno.test("configureLogging() writes JSON with the pod's context where there is no terminal", () => {
  const { logging, lines } = configure({
    environment: { POD_NAME: "p", POD_NAMESPACE: "ns", NODE_NAME: "n", JOB_NAME: "" },
  });
  using _ = logging;
  log.info("hello {who}", { who: "world" });
  equal(lines.length, 1);
  const { time, ...rest } = JSON.parse(lines[0] ?? "");
  equal(new Date(time).toISOString(), time);
  deepStrictEqual(rest, {
    level: "info",
    component: "room",
    message: "hello world",
    pod: "p",
    namespace: "ns",
    node: "n",
    who: "world",
  });
});

Deno.test("configureLogging() writes painted text on a terminal", () => {
  const { logging, lines } = configure({ isTerminal: true });
  using _ = logging;
  log.info("hello");
  ok(lines[0]?.includes("\x1b[32mINFO"));
});

for (
  const [name, changes] of [
    ["without colour when NO_COLOR is set", { isTerminal: true, environment: { NO_COLOR: "1" } }],
    ["without colour when text is chosen for a pipe", { format: "text" }],
  ] as const
) {
  Deno.test(`configureLogging() writes text ${name}`, () => {
    const { logging, lines } = configure(changes);
    using _ = logging;
    log.info("hello");
    ok(/^\S+ INFO {4}room {2}hello\n$/.test(lines[0] ?? ""), lines[0] ?? "");
  });
}

Deno.test("configureLogging() writes JSON on a terminal when JSON is chosen", () => {
  const { logging, lines } = configure({ isTerminal: true, format: "json" });
  using _ = logging;
  log.info("hello");
  equal(JSON.parse(lines[0] ?? "").message, "hello");
});

Deno.test("configureLogging() leaves out what is below the level", () => {
  const { logging, lines } = configure({ level: "warning" });
  using _ = logging;
  log.info("no");
  log.warning("yes");
  equal(lines.length, 1);
});

Deno.test("configureLogging() folds a repeated failure and reports it by its timer", () => {
  const { logging, lines, clock } = configure();
  using _ = logging;
  for (let index = 0; index < 5; index++) log.warning("cannot connect");
  equal(lines.length, 1);
  clock.advance(9_999);
  equal(lines.length, 1);
  clock.advance(1);
  equal(lines.length, 2);
  const { message, repeated } = JSON.parse(lines[1] ?? "");
  deepStrictEqual([message, repeated], ["cannot connect (4 more times in 10 s)", 4]);
});

Deno.test("Logging.flush() writes what was held back and leaves no timer", () => {
  const { logging, lines, clock } = configure();
  using _ = logging;
  log.warning("cannot connect");
  log.warning("cannot connect");
  equal(clock.timers, 1);
  logging.flush();
  deepStrictEqual([lines.length, clock.timers], [2, 0]);
});

Deno.test("Logging disposes with what was held back and is silent afterwards", () => {
  const { logging, lines, clock } = configure();
  log.warning("cannot connect");
  log.warning("cannot connect");
  logging[Symbol.dispose]();
  log.error("nobody hears this");
  deepStrictEqual([lines.length, clock.timers], [2, 0]);
});

Deno.test("Logging.redact() hides what a line would hide, wherever else a text goes", () => {
  const { logging } = configure();
  logging.hide("opaque-token-of-the-pod");
  equal(
    logging.redact("refused: opaque-token-of-the-pod, Authorization: Basic b3A6cGFzcw=="),
    "refused: [redacted], Authorization: Basic [redacted]",
  );
  logging[Symbol.dispose]();
});

/** Runs a program that uses the real stderr. */
function runProgram(code: string) {
  const moduleUrl = new URL("../../src/operations/mod.ts", import.meta.url).href;
  const program = `
    import { configureLogging } from ${JSON.stringify(moduleUrl)};
    import { getLogger } from "@logtape/logtape";
    const log = getLogger(["k8s-collector", "test"]);
    configureLogging({ level: "info", format: "json", environment: {} });
    ${code}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    cwd: new URL("../..", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("configureLogging() loses no line at an abrupt exit", async () => {
  const { code, stderr } = await runProgram(`
    for (let index = 0; index < 2000; index++) log.info("line {index}", { index });
    log.warning("failed"); log.warning("failed");
    Deno.exit(7);`).output();
  const lines = new TextDecoder().decode(stderr).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  equal(code, 7);
  equal(lines[1_999].message, "line 1999");
  equal(lines.at(-1).repeated, 1);
  equal(lines.length, 2_002);
});

Deno.test("configureLogging() survives a reader that goes away", async () => {
  const child = runProgram(`
    for (let index = 0; index < 20000; index++) log.info("line {index}", { index });
    console.log("survived");`).spawn();
  const reader = child.stderr.getReader();
  await reader.read();
  await reader.cancel();
  const stdout = await new Response(child.stdout).text();
  const { code } = await child.status;
  deepStrictEqual([code, stdout], [0, "survived\n"]);
});

Deno.test("configureLogging() holds nothing that keeps the program from ending", async () => {
  const { code, stderr } = await runProgram(`log.warning("x"); log.warning("x");`).output();
  equal(code, 0);
  equal(new TextDecoder().decode(stderr).trimEnd().split("\n").length, 2);
});
