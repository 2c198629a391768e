/**
 * What a program that is compiled with the listed permissions is refused. The collector has no code
 * that tries most of it, so a probe is compiled with the very same flags; that the collector has
 * them too is a test of compiled_program_test.ts.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Profile, PROFILES } from "../../src/cli/profiles.ts";
import { newFolder, removeFolder } from "./support/built.ts";
import { compileProbe } from "./support/probe.ts";

type Attempt = () => unknown;

/** Their sources are put into the probe: they can refer to nothing around them. */
const attempts = {
  "reads a file of /etc": () => Deno.readTextFileSync("/etc/passwd"),
  "reads names of machines": () => Deno.readTextFileSync("/etc/hosts"),
  "reads certificates": () => Deno.readTextFileSync("/etc/ssl/certs/ca-certificates.crt"),
  "reads its service account": () =>
    Deno.readTextFileSync("/var/run/secrets/kubernetes.io/serviceaccount/no-such-file"),
  "reads its service account behind the link": () =>
    Deno.readTextFileSync("/run/secrets/kubernetes.io/serviceaccount/no-such-file"),
  "reads the credentials of a cloud": () =>
    Deno.readTextFileSync("/var/run/secrets/eks.amazonaws.com/serviceaccount/token"),
  "reads another secret": () => Deno.readTextFileSync("/run/secrets/token"),
  "reads its configuration": () => Deno.readTextFileSync("/etc/k8s-collector/no-such-file"),
  "reads the configuration of the published chart": () =>
    Deno.readTextFileSync("/etc/network-explorer/no-such-file"),
  "reads below /tmp": () => Deno.readTextFileSync("/tmp/no-such-file"),
  "reads the root folder": () => [...Deno.readDirSync("/")],
  "reads a home folder": () => Deno.readTextFileSync("/root/.kube/config"),
  "reads a file beside the program": () => Deno.readTextFileSync("/srv/debug-info.conf"),
  "reads the environment of a process": () => Deno.readTextFileSync("/proc/self/environ"),
  "reads beside a folder of the list": () => Deno.readTextFileSync("/etc/k8s-collector.yaml"),
  "reads out of a folder by dots": () =>
    Deno.readTextFileSync("/etc/k8s-collector/../../root/.kube/config"),
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
  "writes its configuration": () => Deno.removeSync("/etc/k8s-collector/no-such-file"),
  "writes a temporary file": () => Deno.removeSync(Deno.makeTempFileSync()),
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
  "reads a file of /etc",
  "reads names of machines",
  "reads certificates",
  "reads the credentials of a cloud",
  "reads another secret",
  "reads the root folder",
  "reads a home folder",
  "reads a file beside the program",
  "reads beside a folder of the list",
  "reads beside the logs of Docker",
  "reads out of a folder by dots",
  "writes the logs of a node",
  "writes below /etc",
  "writes its configuration",
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
const temporary: readonly Name[] = [
  "reads below /tmp",
  "writes below /tmp",
  "writes a temporary file",
];
const workspace: readonly Name[] = ["reads its workspace", "writes its workspace"];

const refused: Readonly<Record<Profile, readonly Name[]>> = {
  image: [...refusedInPods, ...programs, ...libraries, ...logs, ...workspace, ...temporary],
  agent: [...refusedInPods, ...programs, ...libraries, ...workspace, ...temporary],
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
    const program = await compileProbe(folder, profile, probe());
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
