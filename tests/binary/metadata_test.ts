/**
 * What a compiled program reaches of the addresses under which clouds hand out credentials: in a
 * network of its own, where somebody answers on all of them.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Profile, PROFILES } from "../../src/cli/profiles.ts";
import { newFolder, removeFolder } from "./support/built.ts";
import { compileProbe } from "./support/probe.ts";
import { testWith } from "./support/requirements.ts";

const V4 = ["169.254.169.254", "169.254.170.23", "100.100.100.200", "168.63.129.16"];
const V6 = ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"];

const NAME = "metadata.test";

/** As the runtime sees an address in every version, however it is spelled. */
const byAddress = [
  ...[...V4, ...V6, ...V4.map((address) => `::ffff:${address}`)].map((host) => `connect ${host}`),
  ...[...V4, ...[...V6, ...V4.map((address) => `::ffff:${address}`)].map((host) => `[${host}]`)]
    .map((host) => `fetch ${host}`),
  ...["2852039166", "0xa9fea9fe", "169.254.43518", "169.254.169.254."].map((host) =>
    `fetch ${host}`
  ),
];

/** What the system makes an address of. */
const byName = [`connect ${NAME}`, `fetch ${NAME}`, "connect 2852039166", "connect 169.254.43518"];

const others = ["connect 169.254.20.10", "fetch 169.254.20.10", "connect 127.0.0.1"];

const attempts = [...byAddress, ...byName, ...others];

/** Prints its version and what it reached. */
const PROBE = `const reached = [];
for (const attempt of ${JSON.stringify(attempts)}) {
  const [way, host] = attempt.split(" ");
  try {
    if (way === "fetch") await (await fetch("http://" + host + "/")).text();
    else (await Deno.connect({ hostname: host, port: 80 })).close();
    reached.push(attempt);
  } catch {
    // Refused, by the runtime or by nobody being there: the program without limits tells which.
  }
}
console.log(JSON.stringify([Deno.version.deno, reached]));
`;

/** Answers on every address, and runs the program beside that. */
const STAGE = `const answer = new TextEncoder().encode(
  "HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\nconnection: close\\r\\n\\r\\n",
);
const listener = Deno.listen({ hostname: "::", port: 80 });
(async () => {
  for await (const connection of listener) {
    connection.read(new Uint8Array(4096)).then(() => connection.write(answer))
      .catch(() => {}).finally(() => connection.close());
  }
})();
const { stdout, stderr, code } = await new Deno.Command(Deno.args[0]).output();
await Deno.stdout.write(stdout);
await Deno.stderr.write(stderr);
Deno.exit(code);
`;

/** $1: a file of names; then the command. */
const NETWORK = `
set -euo pipefail
mount --make-rprivate /
mount --bind "$1" /etc/hosts
shift
ip link set lo up
for address in ${V4.map((address) => `${address}/32`).join(" ")} 169.254.20.10/32; do
  ip address add "$address" dev lo
done
for address in ${V6.map((address) => `${address}/128`).join(" ")}; do
  ip address add "$address" dev lo nodad
done
exec "$@"
`;

async function reachedBy(profile: Profile): Promise<readonly [version: string, string[]]> {
  const folder = await newFolder();
  const program = fileURLToPath(await compileProbe(folder, profile, PROBE));
  const stage = fileURLToPath(new URL("stage.js", folder));
  await Deno.writeTextFile(stage, STAGE);
  const hosts = fileURLToPath(new URL("hosts", folder));
  await Deno.writeTextFile(hosts, `127.0.0.1 localhost\n${V4[0]} ${NAME}\n`);
  const deno = Deno.execPath();
  const { stdout, stderr, success } = await new Deno.Command("unshare", {
    args: [
      ...["--net", "--mount", "bash", "-c", NETWORK, "network", hosts],
      ...[deno, "run", "--allow-all", "--no-config", stage, program],
    ],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  ok(success, decoder.decode(stderr));
  await removeFolder(folder);
  return JSON.parse(decoder.decode(stdout));
}

/** Since when the runtime looks at the address that a name leads to; the versions we run are tried. */
function looksBehindNames(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || major === 2 && minor >= 9;
}

for (const profile of PROFILES) {
  const isFree = profile === "release";
  testWith(
    ["root", "network-namespace"],
    `permissions for ${profile} ${isFree ? "allow" : "refuse"} what clouds hand out`,
    async () => {
      const [version, reached] = await reachedBy(profile);
      const expected = isFree ? attempts : [...looksBehindNames(version) ? [] : byName, ...others];
      deepStrictEqual(reached.toSorted(), expected.toSorted(), `Deno ${version}`);
    },
  );
}
