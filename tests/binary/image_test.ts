/** The image as it is shipped: its files, its configuration, and that its program starts in it. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { buildImage, debianBase } from "../../scripts/image/build_image.ts";
import { targetOfExecutable } from "../../scripts/build/targets.ts";
import { HOST_ARCHITECTURE, PLATFORMS } from "../../scripts/image/platforms.ts";
import { sha256 } from "../../scripts/sha256.ts";
import {
  type BuiltImage,
  newFolder,
  removeFolder,
  revision,
  unpackedImage,
} from "./support/built.ts";
import { Container } from "./support/container.ts";
import { testWith } from "./support/requirements.ts";

interface File {
  /** Absolute in the image. */
  readonly path: string;
  readonly info: Deno.FileInfo;
  readonly link: string | undefined;
}

async function* filesIn(root: URL, folder = ""): AsyncGenerator<File> {
  for await (const { name, isSymlink } of Deno.readDir(new URL(folder, root))) {
    const path = `${folder}${name}`;
    const url = new URL(path, root);
    const info = await Deno.lstat(url);
    yield { path: `/${path}`, info, link: isSymlink ? await Deno.readLink(url) : undefined };
    if (info.isDirectory) yield* filesIn(root, `${path}/`);
  }
}

const root = await newFolder();
let unpacked: Promise<BuiltImage> | undefined;
const image = () => unpacked ??= unpackedImage(root);

Deno.test.afterAll(() => removeFolder(root));

testWith(["image"], "image has a number for its user, an entry point and no more", async () => {
  const { configuration: { config, os }, annotations } = await image();
  strictEqual(os, "linux");
  match(config.User, /^[1-9][0-9]*:[1-9][0-9]*$/);
  deepStrictEqual(config.Entrypoint, ["/srv/k8s-collector"]);
  strictEqual(config.Cmd, undefined);
  strictEqual(config.StopSignal, "SIGTERM");
  deepStrictEqual(Object.keys(config.ExposedPorts), ["8081/tcp"]);
  const date = new Date(revision.epoch * 1000).toISOString();
  for (const labels of [config.Labels, annotations]) {
    strictEqual(labels["org.opencontainers.image.version"], revision.version);
    strictEqual(labels["org.opencontainers.image.revision"], revision.commit);
    strictEqual(labels["org.opencontainers.image.created"], date);
  }
  for (const name of ["title", "description", "licenses", "source", "documentation", "base.name"]) {
    ok(config.Labels[`org.opencontainers.image.${name}`], name);
  }
});

testWith(["image"], "image is for the architecture of its program", async () => {
  const { configuration: { architecture } } = await image();
  strictEqual(architecture, HOST_ARCHITECTURE);
  using program = await Deno.open(new URL("srv/k8s-collector", root));
  const header = new Uint8Array(20);
  await program.read(header);
  strictEqual(targetOfExecutable(header), PLATFORMS[HOST_ARCHITECTURE].target);
});

testWith(["image"], "image has exactly the files that docs/install.md lists", async () => {
  await image();
  const files = await Array.fromAsync(filesIn(root));
  const listed = /<!-- files of the image -->\n+```[a-z]*\n([^`]*)```/.exec(
    await Deno.readTextFile(new URL("../../docs/install.md", import.meta.url)),
  )?.[1]?.trim().split("\n").map((line) => line.replace(/^ *[0-9.]+ [kM]?B +/, "").trim());
  // The libraries are in a folder with the name of the architecture.
  const actual = files.filter(({ info }) => !info.isDirectory).map(({ path, link }) =>
    `${path.replace("aarch64", "x86_64")}${link === undefined ? "" : ` -> ${link}`}`
  ).sort();
  deepStrictEqual(actual, listed?.sort());
});

testWith(["image"], "image has no shell, and nothing that gives more rights", async () => {
  await image();
  for await (const { path, info } of filesIn(root)) {
    const mode = info.mode ?? 0;
    ok(!/\/(ba|da|a|z|k)?sh$|busybox|apt|dpkg-/.test(path) || path.startsWith("/var/lib/"), path);
    strictEqual(mode & 0o6000, 0, `${path} has the mode ${mode.toString(8)}`);
    const writable = (mode & 0o022) !== 0 && !info.isSymlink;
    strictEqual(writable, path === "/tmp", `${path} has the mode ${mode.toString(8)}`);
    strictEqual(info.uid, 0, path);
    if (info.isFile && (mode & 0o111) !== 0) match(path, /^\/srv\/k8s-collector$|\/ld-linux-/);
  }
});

testWith(["image"], "image says which program it has", async () => {
  await image();
  const text = await Deno.readTextFile(new URL("srv/debug-info.conf", root));
  const program = await sha256(new URL("srv/k8s-collector", root));
  ok(text.includes(`export EBPF_NET_DEBUG_MODULE_NAME="k8s-collector"\n`), text);
  ok(text.includes(`export EBPF_NET_DEBUG_MODULE_ID="${program}"\n`), text);
});

testWith(["image"], "image names the software of its own program and no other", async () => {
  await image();
  const notice = await Deno.readTextFile(new URL("srv/NOTICE", root));
  for (const name of ["Deno runtime", "@logtape/logtape", "commander", "yaml"]) {
    ok(notice.includes(`\n${name} `), name);
  }
  ok(!notice.includes("@bufbuild"), notice);
});

testWith(["image"], "image is built the same again", async () => {
  const folder = await newFolder();
  const { digest, layout } = await image();
  const again = await buildImage(
    { architecture: HOST_ARCHITECTURE, base: debianBase(HOST_ARCHITECTURE), out: folder },
    revision,
  );
  const index = (url: URL) => Deno.readTextFile(new URL(`${url.href}/index.json`));
  ok((await index(layout)).includes(digest));
  strictEqual(await index(again), await index(layout));
  await removeFolder(folder);
});

testWith(["image", "root"], "image starts under every name and every user", async () => {
  const { configuration: { config } } = await image();
  const environment = Object.fromEntries(config.Env.map((line) => {
    const [name = "", ...rest] = line.split("=");
    return [name, rest.join("=")];
  }));
  for (const name of ["k8s-collector", "k8s-watcher", "k8s-relay"]) {
    for (const user of [config.User, "1000720000:0"]) {
      await using container = await Container.start({
        root,
        command: [`/srv/${name}`, "--version"],
        environment,
        user,
      });
      const { code } = await container.program.ended;
      strictEqual(code, 0, container.strayLines.join("\n"));
      match(container.strayLines.join("\n"), /^k8s-collector [0-9.]+ \(commit [0-9a-f]{40}/);
    }
  }
});

testWith(["image"], "image needs 100 MB, and 45 MB to download", async () => {
  const { compressedBytes } = await image();
  let bytes = 0;
  for await (const { info } of filesIn(root)) if (info.isFile) bytes += info.size;
  ok(bytes < 115_000_000, `${bytes} bytes`);
  ok(compressedBytes < 45_000_000, `${compressedBytes} bytes`);
});
