import { fileURLToPath, pathToFileURL } from "node:url";
import { runCommand } from "../run_command.ts";
import { type Architecture, PLATFORMS } from "./platforms.ts";

/** What the program is linked with, by the package that has it. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  libc6: ["libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"],
  "libgcc-s1": ["libgcc_s.so.1"],
};

const PACKAGES = [...Object.keys(LIBRARIES), "ca-certificates", "base-files"];

/** The user of the image and nobody else; the number is that of distroless images. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "etc/passwd": "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n",
  "etc/group": "root:x:0:\nnonroot:x:65532:\n",
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/** The package sources of this machine, without touching what it has installed itself. */
class PackageSource {
  readonly #folder: URL;
  readonly #options: readonly string[];

  constructor(architecture: Architecture, folder: URL) {
    const path = fileURLToPath(folder);
    this.#folder = folder;
    this.#options = Object.entries({
      "APT::Architecture": architecture,
      "APT::Architectures": architecture,
      "APT::Sandbox::User": "",
      "Dir::State": path,
      "Dir::State::lists": `${path}lists`,
      "Dir::State::status": `${path}status`,
      "Dir::Cache": `${path}cache`,
    }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  }

  async update(): Promise<void> {
    await Deno.mkdir(new URL("lists/partial", this.#folder), { recursive: true });
    await Deno.mkdir(new URL("cache/archives/partial", this.#folder), { recursive: true });
    await Deno.writeTextFile(new URL("status", this.#folder), "");
    await runCommand("apt-get", ["-qq", ...this.#options, "update"], this.#folder);
  }

  /** @returns the archive */
  async download(name: string): Promise<URL> {
    await runCommand("apt-get", ["-qq", ...this.#options, "download", name], this.#folder);
    const archive = (await namesIn(this.#folder)).find((file) => file.startsWith(`${name}_`));
    if (archive === undefined) throw new Error(`apt-get downloaded no archive of ${name}`);
    return new URL(encodeURIComponent(archive), this.#folder);
  }
}

async function namesIn(folder: URL): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

/** Copies what a link leads to, for the package's folders are not all there. */
async function copyFile(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(new URL("./", to), { recursive: true });
  await Deno.writeFile(to, await Deno.readFile(from));
  await Deno.chmod(to, 0o644);
}

/** A package may have its copyright in another one, and then only a link. */
async function linkTarget(path: URL): Promise<string | undefined> {
  return (await Deno.lstat(path)).isSymlink ? await Deno.readLink(path) : undefined;
}

async function joinCertificates(unpacked: URL, base: URL): Promise<void> {
  const folder = new URL("usr/share/ca-certificates/mozilla/", unpacked);
  const certificates = (await namesIn(folder)).filter((name) => name.endsWith(".crt"));
  const texts = await Promise.all(
    certificates.map((name) => Deno.readTextFile(new URL(encodeURIComponent(name), folder))),
  );
  await Deno.mkdir(new URL("etc/ssl/certs/", base), { recursive: true });
  await Deno.writeTextFile(new URL("etc/ssl/certs/ca-certificates.crt", base), texts.join(""));
}

/** What scanners of vulnerabilities read, as in a distroless image. */
async function writePackageStatus(archive: URL, name: string, base: URL): Promise<void> {
  const control = await runCommand("dpkg-deb", ["--field", fileURLToPath(archive)]);
  await Deno.mkdir(new URL("var/lib/dpkg/status.d/", base), { recursive: true });
  await Deno.writeTextFile(new URL(`var/lib/dpkg/status.d/${name}`, base), `${control}\n`);
}

/**
 * Assembles a base like the distroless one from the packages of this Debian machine, for where that
 * cannot be pulled: the libraries the program is linked with, CA certificates, a user, no shell.
 *
 * @param base an empty folder, which stands for the root of the image
 */
export async function assembleDebianBase(architecture: Architecture, base: URL): Promise<void> {
  const { libraries, loader } = PLATFORMS[architecture];
  const work = pathToFileURL(`${await Deno.makeTempDir({ prefix: "k8s-collector-base-" })}/`);
  try {
    const source = new PackageSource(architecture, work);
    await source.update();
    const names = [...PACKAGES];
    for (const name of names) {
      const archive = await source.download(name);
      const unpacked = new URL(`unpacked-${name}/`, work);
      await runCommand("dpkg-deb", ["-x", fileURLToPath(archive), fileURLToPath(unpacked)]);
      for (const library of LIBRARIES[name] ?? []) {
        const path = `lib/${libraries}/${library}`;
        await copyFile(new URL(path, unpacked), new URL(path, base));
      }
      const documentation = `usr/share/doc/${name}`;
      const other = await linkTarget(new URL(documentation, unpacked));
      if (other === undefined) {
        const copyright = `${documentation}/copyright`;
        await copyFile(new URL(copyright, unpacked), new URL(copyright, base));
      } else {
        names.push(other);
      }
      await writePackageStatus(archive, name, base);
    }
    const loaderName = loader.slice(loader.lastIndexOf("/") + 1);
    const loaderPath = new URL(loader, base);
    await copyFile(
      new URL(`unpacked-libc6/lib/${libraries}/${loaderName}`, work),
      loaderPath,
    );
    await Deno.chmod(loaderPath, 0o755);
    await joinCertificates(new URL("unpacked-ca-certificates/", work), base);
    await copyFile(
      new URL("unpacked-base-files/usr/lib/os-release", work),
      new URL("etc/os-release", base),
    );
    for (const [path, text] of Object.entries(ACCOUNTS)) {
      await Deno.writeTextFile(new URL(path, base), text);
    }
    for (const folder of ["proc", "sys", "dev", "run", "var"]) {
      await Deno.mkdir(new URL(folder, base), { recursive: true });
    }
    await Deno.symlink("../run", new URL("var/run", base));
    await Deno.mkdir(new URL("tmp", base));
    await Deno.chmod(new URL("tmp", base), 0o1777);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}
