/**
 * What a program that is compiled with the listed permissions is refused. The collector has no code
 * that tries most of it, so a probe is compiled with the very same flags; that the collector has
 * them too is a test of compiled_program_test.ts.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { compile } from "../../scripts/build/compile.ts";
import { type Profile, PROFILES } from "../../src/cli/profiles.ts";
import { newFolder, removeFolder, target } from "./support/built.ts";

type Attempt = () => unknown;

/** Their sources are put into the probe: they can refer to nothing around them. */
const attempts = {
  "reads a file of /etc": () => Deno.readTextFileSync("/etc/passwd"),
  "reads below /var/run/secrets": () => Deno.readTextFileSync("/var/run/secrets/token"),
  "reads below /run/secrets": () => Deno.readTextFileSync("/run/secrets/token"),
  "reads below /tmp": () => Deno.readTextFileSync("/tmp/no-such-file"),
  "reads the root folder": () => [...Deno.readDirSync("/")],
  "reads a home folder": () => Deno.readTextFileSync("/root/.kube/config"),
  "reads a file beside the program": () => Deno.readTextFileSync("/srv/debug-info.conf"),
  "reads the environment of a process": () => Deno.readTextFileSync("/proc/self/environ"),
  "reads beside a folder of the list": () => Deno.readTextFileSync("/etcetera"),
  "reads out of a folder by dots": () => Deno.readTextFileSync("/etc/../root/.kube/config"),
  "reads the logs of a node": () => Deno.readTextFileSync("/var/log/no-such-file"),
  "reads the logs of Docker": () =>
    Deno.readTextFileSync("/var/lib/docker/containers/no-such-file"),
  "reads beside the logs of Docker": () => Deno.readTextFileSync("/var/lib/docker/no-such-file"),
  "reads its state on the node": () => Deno.readTextFileSync("/var/lib/k8s-collector/no-such-file"),
  "reads its workspace": () => Deno.readTextFileSync("/workspace/no-such-file"),
  "writes the logs of a node": () => Deno.removeSync("/var/log/no-such-file"),
  "writes its state on the node": () => Deno.removeSync("/var/lib/k8s-collector/no-such-file"),
  "writes its workspace": () => Deno.removeSync("/workspace/no-such-file"),
  "writes below /tmp": () => Deno.removeSync("/tmp/no-such-file"),
  "writes below /etc": () => Deno.removeSync("/etc/no-such-file"),
  "writes below /var": () => Deno.removeSync("/var/no-such-file"),
  "writes below /run/secrets": () => Deno.removeSync("/run/secrets/no-such-file"),
  "writes out of a folder by dots": () => Deno.removeSync("/tmp/../no-such-file"),
  "makes a link to elsewhere": () => Deno.symlinkSync("/root", "/tmp/no-such-folder/link"),
  "runs a program": () => new Deno.Command("/no/such/program").outputSync(),
  "ends another process": () => Deno.kill(Deno.ppid, "SIGCONT"),
  "loads a native library": () => Deno.dlopen("/no/such/library.so", {}),
  "loads code from the network": () => import(`${Deno.env.get("CODE")}`),
  "listens": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  "connects": async () => (await Deno.connect({ hostname: "127.0.0.1", port: 9 })).close(),
  "reads its environment": () => Deno.env.toObject(),
  "asks for the host's name": () => Deno.hostname(),
  "asks for the system's release": () => Deno.osRelease(),
  "asks for the system's load": () => Deno.loadavg(),
  "asks for the system's memory": () => Deno.systemMemoryInfo(),
  "asks for the network's interfaces": () => Deno.networkInterfaces(),
  "asks for its user": () => Deno.uid(),
  "asks to be allowed more": () => {
    const { state } = Deno.permissions.requestSync({ name: "ffi" });
    if (state !== "granted") throw new Deno.errors.NotCapable(state);
  },
} satisfies Readonly<Record<string, Attempt>>;

type Name = keyof typeof attempts;

const refusedToAll: readonly Name[] = [
  "reads the environment of a process",
  "loads code from the network",
  "asks for the system's release",
  "asks for the system's load",
  "asks for the system's memory",
  "asks for the network's interfaces",
  "asks for its user",
];

/** In a pod, whatever it does there. */
const refusedInPods: readonly Name[] = [
  "reads the root folder",
  "reads a home folder",
  "reads a file beside the program",
  "reads beside a folder of the list",
  "reads beside the logs of Docker",
  "reads out of a folder by dots",
  "writes the logs of a node",
  "writes below /etc",
  "writes below /var",
  "writes below /run/secrets",
  "writes out of a folder by dots",
  "makes a link to elsewhere",
  ...refusedToAll,
];

const programs: readonly Name[] = ["runs a program", "ends another process"];
const libraries: readonly Name[] = ["loads a native library", "asks to be allowed more"];
const logs: readonly Name[] = [
  "reads the logs of a node",
  "reads the logs of Docker",
  "reads its state on the node",
  "writes its state on the node",
];
const workspace: readonly Name[] = ["reads its workspace", "writes its workspace"];

const refused: Readonly<Record<Profile, readonly Name[]>> = {
  image: [...refusedInPods, ...programs, ...libraries, ...logs, ...workspace],
  agent: [...refusedInPods, ...programs, ...libraries, ...workspace, "writes below /tmp"],
  builder: [...refusedInPods, ...logs],
  release: [...refusedToAll, ...libraries],
};

function probe(): string {
  const sources = Object.entries<Attempt>(attempts).map(([name, attempt]) =>
    `${JSON.stringify(name)}: ${attempt}`
  );
  return `const refused = [];
for (const [name, attempt] of Object.entries({ ${sources.join(",\n")} })) {
  try {
    await attempt();
  } catch (error) {
    // A compiled program knows no modules but those it was made of.
    if (error instanceof Deno.errors.NotCapable || /^Module not found/.test(error.message)) {
      refused.push(name);
    }
  }
}
console.log(JSON.stringify(refused));
`;
}

for (const profile of PROFILES) {
  Deno.test(`permissions for ${profile} refuse everything else`, async () => {
    const folder = await newFolder();
    const program = new URL("probe", folder);
    await Deno.writeTextFile(new URL("main.js", folder), probe());
    const deno = Deno.env.get("DENO") ?? Deno.execPath();
    await compile(deno, folder, { target, profile, output: program });
    let requests = 0;
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      requests++;
      return new Response("", { headers: { "content-type": "text/javascript" } });
    });
    const { stdout, stderr } = await new Deno.Command(fileURLToPath(program), {
      clearEnv: true,
      env: { CODE: `http://127.0.0.1:${server.addr.port}/code.js` },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    deepStrictEqual(decoder.decode(stderr), "");
    const found: readonly string[] = JSON.parse(decoder.decode(stdout));
    deepStrictEqual(found.toSorted(), refused[profile].toSorted());
    strictEqual(requests, 0);
    await removeFolder(folder);
  });
}
