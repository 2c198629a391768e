/** The executable by itself: what it says of itself, what it may do, and that it can be made again. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { permissionFlags } from "../../scripts/build/permissions.ts";
import { buildPrograms } from "../../scripts/build/programs.ts";
import { commandNames } from "../../src/cli/commands.ts";
import { canRun, type Profile, PROFILES } from "../../src/cli/profiles.ts";
import { sha256 } from "../../scripts/sha256.ts";
import {
  imageProgram,
  newFolder,
  program,
  releaseProgram,
  removeFolder,
  revision,
  target,
} from "./support/built.ts";
import { ACCOUNT_FOLDER, asInPod } from "./support/as_in_pod.ts";
import { testWith } from "./support/requirements.ts";

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

/** Runs a program to its end, with nothing of this machine's environment. */
async function run(
  program: URL | string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: environment,
    cwd: "/",
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout), error: decoder.decode(stderr) };
}

Deno.test("compiled program names version, commit and date as text and as JSON", async () => {
  const { file } = await releaseProgram();
  const date = new Date(revision.epoch * 1000).toISOString();
  const text = await run(file, ["--version"]);
  strictEqual(text.code, 0);
  ok(text.output.startsWith(`k8s-collector ${revision.version} (commit ${revision.commit}, `));
  ok(text.output.includes(`built ${date}`), text.output);
  const { version, commit, date: built, target: madeFor } = JSON.parse(
    (await run(file, ["version", "--output", "json"])).output,
  );
  deepStrictEqual([version, commit, built, madeFor], [
    revision.version,
    revision.commit,
    date,
    target,
  ]);
});

Deno.test("compiled program is built the same again", async () => {
  const first = await imageProgram();
  const folder = await newFolder();
  const [second] = await buildPrograms(
    { targets: [target], profile: "image", out: folder },
    revision,
  );
  ok(second !== undefined);
  strictEqual(await sha256(second.file), await sha256(first.file));
  await removeFolder(folder);
});

Deno.test("compiled program has fewer than 110 million bytes", async () => {
  const { bytes } = await imageProgram();
  ok(bytes < 110_000_000, `${bytes} bytes`);
  // More than the runtime, which is most of it: the bundle is in there.
  ok(bytes > 10_000_000, `${bytes} bytes`);
});

Deno.test("compiled program has nothing of a package that lends its types only", async () => {
  const { file } = await imageProgram();
  const text = new TextDecoder("latin1").decode(await Deno.readFile(file));
  ok(text.includes("sendInitialEvents"), "the bundle is not readable");
  // In every model of @kubernetes/client-node.
  ok(!text.includes("getAttributeTypeMap"));
});

/** What the runtime is told to allow, as it stands in the executable. */
async function embeddedPermissions(program: URL): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await Deno.readFile(program);
  const text = new TextDecoder("latin1").decode(bytes);
  const found = /"permissions":(\{[^{}]*\})/.exec(text.slice(text.lastIndexOf('{"argv":')))?.[1];
  ok(found !== undefined, "no permissions found");
  return JSON.parse(found);
}

/** Flags as the runtime keeps them: an empty list allows everything, null nothing. */
function expectedPermissions(profile: Profile): Readonly<Record<string, unknown>> {
  const kinds = ["env", "net", "ffi", "read", "run", "sys", "write"];
  const flags = new Map(
    permissionFlags(profile, target).map((flag) => {
      const [name = "", values] = flag.split("=");
      return [name, values?.split(",") ?? []] as const;
    }),
  );
  return Object.fromEntries(
    kinds.flatMap((kind) =>
      ["allow", "deny"].map((deed) => [`${deed}_${kind}`, flags.get(`--${deed}-${kind}`) ?? null])
    ),
  );
}

for (const profile of PROFILES) {
  Deno.test(`compiled program for ${profile} has the permissions that are listed`, async () => {
    const embedded = await embeddedPermissions((await program(profile)).file);
    const expected = expectedPermissions(profile);
    deepStrictEqual(
      Object.fromEntries(Object.keys(expected).map((name) => [name, embedded[name]])),
      expected,
    );
    deepStrictEqual(embedded["prompt"], false);
    deepStrictEqual(embedded["deny_import"], []);
  });
}

Deno.test("compiled program for image reads nothing outside of its folders", async () => {
  const { file } = await imageProgram();
  const elsewhere = ["/proc/self/environ", "/root/.kube/config", "/home/kubeconfig", "/etc/passwd"];
  for (const path of [...elsewhere, "/tmp/kubeconfig"]) {
    const { code, error } = await run(file, [`--kubeconfig=${path}`, "--http-listen=off"]);
    ok(code !== 0);
    ok(error.includes(path), error);
    ok(error.includes(`not permitted to read`), error);
    ok(!error.includes("deno compile"), error);
  }
});

for (const profile of PROFILES) {
  Deno.test(`compiled program for ${profile} runs its commands and says who runs others`, async () => {
    const { file } = await program(profile);
    for (const command of commandNames) {
      const { code, output, error } = await run(file, ["help", command]);
      if (canRun(command, profile)) {
        strictEqual(code, 0, error);
        match(output, /^Usage: k8s-collector/);
      } else {
        strictEqual(code, 5, error);
        match(error, new RegExp(`^error: The command ${command} is not part of .*: run it with `));
      }
    }
    const { profile: known } = JSON.parse((await run(file, ["version", "--output=json"])).output);
    strictEqual(known, profile);
  });
}

Deno.test("compiled program for image has nothing of the testbed, nor packages only it needs", async () => {
  const has = async ({ file }: { readonly file: URL }, text: string) =>
    Buffer.from(await Deno.readFile(file)).includes(text);
  const [image, release] = [await imageProgram(), await releaseProgram()];
  for (const text of ["@bufbuild/protobuf", "Simulated cluster with "]) {
    strictEqual(await has(release, text), true, text);
    strictEqual(await has(image, text), false, text);
  }
  ok(image.bytes < release.bytes, `${image.bytes} and ${release.bytes} bytes`);
});

Deno.test("compiled program for release says in plain words what it is not permitted to do", async () => {
  const { file } = await releaseProgram();
  const { code, error } = await run(file, ["simulate", "--kubeconfig=/dev/full", "--pods=1"]);
  strictEqual(code, 5);
  match(error, /not permitted to open "\/dev\/full"/);
  ok(!error.includes("deno"), error);
});

/** A kubeconfig whose credentials come from a program. */
const WITH_PLUGIN = `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/true, interactiveMode: Never}}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`;

testWith(["root"], "compiled program runs credential plugins, but not in an image", async () => {
  const folder = await newFolder();
  const kubeconfig = fileURLToPath(new URL("kubeconfig", folder));
  await Deno.writeTextFile(kubeconfig, WITH_PLUGIN);
  const inPod = asInPod(fileURLToPath(folder), {
    command: fileURLToPath((await imageProgram()).file),
    args: [`--kubeconfig=${ACCOUNT_FOLDER}/kubeconfig`, "--http-listen=off"],
  });
  const refused = await run(inPod.command, inPod.args, { PATH: Deno.env.get("PATH") ?? "" });
  strictEqual(refused.code, 4, refused.error);
  match(refused.error, /\/bin\/true.* cannot be run: this program is not permitted to run/);
  const args = [`--kubeconfig=${kubeconfig}`, "--http-listen=off"];
  const allowed = await run((await releaseProgram()).file, args);
  strictEqual(allowed.code, 4, allowed.error);
  // It ran, and said nothing.
  match(allowed.error, /\/bin\/true/);
  ok(!/cannot be run/.test(allowed.error), allowed.error);
  await removeFolder(folder);
});
