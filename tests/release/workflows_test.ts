/** The workflows are what they promise to be, as far as that can be told without running them. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parse } from "yaml";
import configuration from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const WORKFLOWS = new URL(".github/workflows/", ROOT);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: readonly string[];
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly string[]>> };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = [...Deno.readDirSync(WORKFLOWS)].map(({ name }) => name).sort();

async function textOf(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, WORKFLOWS));
}

async function jobsOf(name: string): Promise<readonly Job[]> {
  return Object.values((parse(await textOf(name)) as Workflow).jobs);
}

for (const name of names) {
  Deno.test(`${name} pins every action by a commit and names its version`, async () => {
    const uses = (await textOf(name)).split("\n").filter((line) => /\buses:/.test(line));
    ok(uses.length > 0);
    for (const line of uses) {
      match(line, /uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  Deno.test(`${name} grants nothing that changes anything to all jobs at once`, async () => {
    const { permissions, concurrency } = parse(await textOf(name)) as Workflow;
    ok(permissions !== undefined && concurrency !== undefined);
    for (const level of Object.values(permissions)) strictEqual(level, "read");
  });

  Deno.test(`${name} limits the time of every job`, async () => {
    for (const job of await jobsOf(name)) ok((job["timeout-minutes"] ?? Infinity) <= 45);
  });

  Deno.test(`${name} keeps no credentials in a checkout`, async () => {
    for (const { uses, with: inputs } of (await jobsOf(name)).flatMap(({ steps }) => steps)) {
      if (uses?.startsWith("actions/checkout@")) {
        strictEqual(inputs?.["persist-credentials"], false);
      }
    }
  });

  Deno.test(`${name} puts no expression into a script`, async () => {
    for (const { run } of (await jobsOf(name)).flatMap(({ steps }) => steps)) {
      ok(!run?.includes("${{"), run ?? "");
    }
  });

  Deno.test(`${name} names tasks and scripts that exist`, async () => {
    const text = await textOf(name);
    for (const [, task = ""] of text.matchAll(/\btask ([a-z][a-z:]*)/g)) {
      ok(task in configuration.tasks, `no task ${task}`);
    }
    for (const [path] of text.matchAll(/(?<=\s)(scripts|\.ci|\.github|deploy)\/[\w./-]+/g)) {
      await Deno.stat(new URL(path, ROOT));
    }
  });
}

Deno.test("release.yml runs no code of packages where it may sign and publish", async () => {
  const jobs = await jobsOf("release.yml");
  const writing = jobs.filter(({ permissions }) =>
    Object.values(permissions ?? {}).includes("write")
  );
  strictEqual(writing.length, 1);
  for (const { run, uses } of writing.flatMap(({ steps }) => steps)) {
    ok(!/\b(npx|deno|pipx|go install)\b/.test(run ?? ""), run ?? "");
    ok(!uses?.startsWith("actions/checkout@"), uses ?? "");
  }
});

Deno.test("release.yml compiles where nothing else runs, twice, by a Deno of a digest (S17)", async () => {
  const text = await textOf("release.yml");
  const { env, jobs } = parse(text) as Workflow;
  const building = Object.values(jobs).filter(({ steps }) =>
    steps.some(({ run }) => /\btask (build|image)\b/.test(run ?? ""))
  );
  strictEqual(building.length, 1);
  const [job] = building;
  strictEqual(job?.strategy?.matrix?.["builder"]?.length, 2);
  deepStrictEqual(job?.permissions, { contents: "read" });
  for (const { run } of job?.steps ?? []) {
    ok(!/\b(npx|npm|pipx|go|curl)\b|\.ci\/run|deno test/.test(run ?? ""), run ?? "");
  }
  const dockerfile = await Deno.readTextFile(new URL("Dockerfile", ROOT));
  ok(dockerfile.includes(`${env?.["DENO_IMAGE"]} AS build`), "the Dockerfile has another");
});

Deno.test("release.yml signs what was tested, and built twice the same (S17)", async () => {
  const { jobs } = parse(await textOf("release.yml")) as Workflow;
  const { publish } = jobs;
  deepStrictEqual(publish?.needs, ["test", "build"]);
  const steps = publish?.steps.map(({ run = "" }) => run) ?? [];
  const compared = steps.findIndex((run) => /diff dist\/built\.txt second\/built\.txt/.test(run));
  const used = steps.findIndex((run) => /\b(buildah|helm|cosign|docker)\b/.test(run));
  ok(compared >= 0 && compared < used);
  ok(steps.some((run) => /^\s*sed .*digest: \$DIGEST/m.test(run)), "the chart names a digest");
});

Deno.test("release.yml tells the images where their sources are", async () => {
  const steps = (await jobsOf("release.yml")).flatMap(({ steps }) => steps);
  const building = steps.filter(({ run }) => /\btask image\b/.test(run ?? ""));
  strictEqual(building.length, 1);
  for (const { env } of building) {
    strictEqual(env?.["SOURCE_URL"], "${{ github.server_url }}/${{ github.repository }}");
  }
});

Deno.test("ci.yml tests the oldest Deno that a reader is promised", async () => {
  const steps = (await jobsOf("ci.yml")).flatMap(({ steps }) => steps);
  const [step] = steps.filter(({ run }) => run?.includes(".ci/run oldest"));
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const [, promised] = /installed Deno \((\d+\.\d+\.\d+) or later\)/.exec(readme) ?? [];
  ok(promised !== undefined);
  strictEqual(step?.env?.["OLDEST"], promised);
});

Deno.test("everything that runs Deno runs the same", async () => {
  const files = [".ci/run", "README.md", "CONTRIBUTING.md", "RELEASING.md"];
  const texts = await Promise.all([
    ...files.map((path) => Deno.readTextFile(new URL(path, ROOT))),
    ...names.map(textOf),
    Deno.readTextFile(new URL("Dockerfile", ROOT)),
  ]);
  const versions = texts.flatMap((text) =>
    [...text.matchAll(/\bdeno[@:](\d+\.\d+\.\d+)/g)].map(([, version]) => version)
  );
  ok(versions.length >= files.length);
  deepStrictEqual([...new Set(versions)].length, 1, versions.join(", "));
});

const actionlint = Deno.env.get("ACTIONLINT");
Deno.test({
  name: actionlint === undefined
    ? "actionlint has nothing to say: ACTIONLINT does not name the program"
    : "actionlint has nothing to say",
  ignore: actionlint === undefined,
  fn: async () => {
    const { success, stdout } = await new Deno.Command(actionlint ?? "", {
      args: ["-no-color", ...names.map((name) => `.github/workflows/${name}`)],
      cwd: ROOT,
    }).output();
    ok(success, new TextDecoder().decode(stdout));
  },
});

Deno.test("workflows render the chart for a namespace, for it refuses default", async () => {
  const commands = (await Promise.all(names.map(jobsOf))).flat().flatMap(({ steps }) => steps)
    .flatMap(({ run = "" }) => run.replaceAll("\\\n", " ").match(/helm template .*/g) ?? []);
  ok(commands.length > 0);
  for (const command of commands) match(command, /--namespace k8s-collector/);
});
