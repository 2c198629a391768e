import { join } from "node:path";

/** A private key and the certificate for it, both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** True when certificates can be made on this machine. */
export const hasOpenssl = await runs(["version"]);

/** Options of a test that needs certificates: without openssl it is skipped, and its name says so. */
export function withCertificates(name: string): { name: string; ignore: boolean } {
  return {
    name: hasOpenssl ? name : `${name} [skipped: needs the openssl program]`,
    ignore: !hasOpenssl,
  };
}

/** A certificate authority in a folder of its own. */
export class Authority {
  readonly #folder: string;
  #serial = 0;

  private constructor(folder: string, readonly certificate: string) {
    this.#folder = folder;
  }

  static async create(folder: string, name: string): Promise<Authority> {
    const own = join(folder, name);
    await Deno.mkdir(own);
    await openssl(own, [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", "ca.key", "-out", "ca.crt", "-subj", `/CN=${name}`, "-days", "2"],
    ]);
    return new Authority(own, await Deno.readTextFile(join(own, "ca.crt")));
  }

  /** For a server on the loopback addresses. */
  server(): Promise<Issued> {
    return this.#issue(
      "/CN=server",
      "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost\nextendedKeyUsage=serverAuth\n",
    );
  }

  client(name: string): Promise<Issued> {
    return this.#issue(`/O=testers/CN=${name}`, "extendedKeyUsage=clientAuth\n");
  }

  async #issue(subject: string, extensions: string): Promise<Issued> {
    const name = `issued-${this.#serial++}`;
    await Deno.writeTextFile(join(this.#folder, `${name}.ext`), extensions);
    await openssl(this.#folder, [
      ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject],
    ]);
    await openssl(this.#folder, [
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.crt", "-CAkey", "ca.key"],
      ...["-CAcreateserial", "-days", "2", "-extfile", `${name}.ext`, "-out", `${name}.crt`],
    ]);
    return {
      certificate: await Deno.readTextFile(join(this.#folder, `${name}.crt`)),
      key: await Deno.readTextFile(join(this.#folder, `${name}.key`)),
    };
  }
}

/** The same key, protected by a passphrase. */
export async function encrypted(folder: string, key: string): Promise<string> {
  await Deno.writeTextFile(join(folder, "plain.key"), key);
  await openssl(folder, [
    ...["pkcs8", "-topk8", "-in", "plain.key", "-out", "encrypted.key", "-passout", "pass:secret"],
  ]);
  return await Deno.readTextFile(join(folder, "encrypted.key"));
}

export async function openssl(cwd: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { cwd, args }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

async function runs(args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command("openssl", { args }).output()).success;
  } catch {
    return false;
  }
}
