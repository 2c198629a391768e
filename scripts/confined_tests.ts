// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Runs end-to-end tests against the compiled program, where a container would run it: under a uid
 * that nobody has, without capabilities and home directory, on a root file system that cannot be
 * written to, and with the permissions of the image's program only.
 *
 * `deno run -A scripts/confined_tests.ts [ARGUMENT OF DENO TEST]…`; without any it runs `tests/e2e`.
 * Needs a Linux machine and root, who alone may change its uid to that of nobody.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildPrograms, currentRevision, ROOT } from "./build/programs.ts";
import { isTarget } from "./build/targets.ts";
import { runCommand } from "./run_command.ts";

/** One that no account has: OpenShift, for one, chooses such uids. */
const UID = 1_000_720_000;

/** What the tests need of the machine, by the variable that names it, or is to name it inside. */
const EQUIPMENT = [
  "KUBE_BIN",
  "KUBEBOX",
  "K8S_COLLECTOR_PEERS",
  "K8S_COLLECTOR_REDUCER",
  "DENO_DIR",
];

/** Where all of it is inside: on the only file system that can be written to. */
const INSIDE = "/tmp/machine";

/**
 * Where the tests make the kubeconfigs, certificates and configuration files that the program is
 * given: where somebody who installs it would mount them, for it may read them nowhere else.
 */
const CONFIGURATION = "/etc/k8s-collector";

/** Data that the tests make once, in a folder of caches: made by an earlier run, they are shared. */
const DATA = "k8s-collector-test";

const REPORT = "--junit-path=";

/**
 * These run from the sources: credential plugins are refused to the image's program (see
 * `tests/binary`), and a second set of a control plane's programs may be links to the first, which
 * lead out of what is mounted. A network of its own only root can make.
 */
export const FROM_SOURCES: readonly string[] = [
  "credentials",
  "secrets",
  "compressed_lists",
  "deploy_metrics",
].map((name) => `tests/e2e/${name}_test.ts`);

/**
 * Moves into a mount namespace of its own in which only a new `/tmp` and the folder of the
 * configuration can be written to, and runs the tests there. That folder is in a copy of `/etc`, for
 * this machine may not have it.
 *
 * $1: an empty folder; then pairs of a path and where it is below `/tmp`, `--`, and the command.
 */
const CONFINE = `
set -euo pipefail
new=$1; shift
mount --make-rprivate /
mount -t tmpfs -o mode=1777 tmpfs "$new"
mkdir "$new/machine"
mkdir -m 1777 "$new/cache" "$new/cache/${DATA}"
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$new/$2"; else touch "$new/$2"; fi
  mount --bind "$1" "$new/$2"
  shift 2
done
shift
mkdir "$new/etc"
mount -t tmpfs -o mode=755 tmpfs "$new/etc"
cp -a /etc/. "$new/etc"
mkdir -p "$new${CONFIGURATION}"
mount -o remount,bind,ro "$new/etc"
mount -t tmpfs -o mode=1777 tmpfs "$new${CONFIGURATION}"
mount --move "$new/etc" /etc
mount --move "$new" /tmp
mount -o remount,bind,ro /
cd /tmp/machine/project
exec setpriv --reuid=${UID} --regid=${UID} --clear-groups --bounding-set=-all --inh-caps=-all \\
  --no-new-privs --pdeathsig KILL -- env -u OLDPWD "$@"
`;

async function cacheOfDeno(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string }).denoDir;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function runConfined(program: string, args: readonly string[]): Promise<number> {
  const reportFlag = args.find((argument) => argument.startsWith(REPORT));
  const report = reportFlag?.slice(REPORT.length);
  const environment: Record<string, string | undefined> = {
    ...Deno.env.toObject(),
    DENO_DIR: await cacheOfDeno(),
  };
  const mounts = [
    [fileURLToPath(ROOT), "machine/project"],
    [program, "machine/k8s-collector"],
    [Deno.execPath(), "machine/deno"],
  ];
  const inside: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    XDG_CACHE_HOME: "/tmp/cache",
    TMPDIR: CONFIGURATION,
    NO_COLOR: "1",
    K8S_COLLECTOR_BINARY: `${INSIDE}/k8s-collector`,
  };
  if (report !== undefined) {
    await Deno.writeTextFile(report, "");
    await Deno.chmod(report, 0o666);
    mounts.push([await Deno.realPath(report), "machine/report.xml"]);
  }
  for (const name of EQUIPMENT) {
    const path = environment[name];
    if (path === undefined || !await exists(path)) continue;
    mounts.push([path, `machine/${name.toLowerCase()}`]);
    inside[name] = `${INSIDE}/${name.toLowerCase()}`;
  }
  const data = `${environment["XDG_CACHE_HOME"] ?? `${environment["HOME"]}/.cache`}/${DATA}`;
  if (await exists(data)) {
    await runCommand("chmod", ["--recursive", "a+rX", data]);
    for await (const { name } of Deno.readDir(data)) {
      mounts.push([`${data}/${name}`, `cache/${DATA}/${name}`]);
    }
  }
  const folder = await Deno.makeTempDir({ prefix: "k8s-collector-confined-" });
  try {
    const tests = new Deno.Command("unshare", {
      args: [
        "--mount",
        "bash",
        "-c",
        CONFINE,
        "confine",
        folder,
        ...mounts.flat(),
        "--",
        `${INSIDE}/deno`,
        "test",
        "-A",
        "--no-check",
        "--cached-only",
        `--ignore=${FROM_SOURCES.join(",")}`,
        ...args.map((argument) =>
          argument === reportFlag ? `${REPORT}${INSIDE}/report.xml` : argument
        ),
      ],
      clearEnv: true,
      env: inside,
      stdin: "null",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    // Interrupted, the tests name those that were still running.
    const interrupt = () => tests.kill("SIGINT");
    Deno.addSignalListener("SIGINT", interrupt);
    const { code } = await tests.status;
    Deno.removeSignalListener("SIGINT", interrupt);
    return code;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { target } = Deno.build;
  if (Deno.build.os !== "linux" || Deno.uid() !== 0 || !isTarget(target)) {
    throw new Error("needs a Linux machine and root: only root may become another user");
  }
  const work = await Deno.makeTempDir({ prefix: "k8s-collector-compiled-" });
  try {
    const [program] = await buildPrograms(
      { targets: [target], profile: "image", out: pathToFileURL(`${work}/`) },
      await currentRevision(),
    );
    if (program === undefined) throw new Error("nothing was built");
    return await runConfined(
      fileURLToPath(program.file),
      args.length === 0 ? ["tests/e2e"] : args,
    );
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
