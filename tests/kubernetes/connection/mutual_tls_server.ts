import { join } from "node:path";
import type { Issued } from "./certificates.ts";

/**
 * A server that insists on a client certificate and answers every GET with a page that shows it.
 * Deno's own server cannot ask for one, so this is `openssl s_server`.
 */
export class MutualTlsServer implements AsyncDisposable {
  private constructor(readonly port: number, readonly process: Deno.ChildProcess) {}

  static async start(folder: string, server: Issued, authority: string): Promise<MutualTlsServer> {
    const cwd = await Deno.makeTempDir({ dir: folder });
    await Deno.writeTextFile(join(cwd, "server.crt"), server.certificate);
    await Deno.writeTextFile(join(cwd, "server.key"), server.key);
    await Deno.writeTextFile(join(cwd, "ca.crt"), authority);
    const process = new Deno.Command("openssl", {
      cwd,
      args: [
        ...["s_server", "-accept", "127.0.0.1:0", "-cert", "server.crt", "-key", "server.key"],
        ...["-CAfile", "ca.crt", "-Verify", "1", "-verify_return_error", "-www"],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let output = "";
    for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
      output += chunk;
      const port = /ACCEPT 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) return new MutualTlsServer(Number(port), process);
    }
    throw new Error(`openssl s_server did not start: ${output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.process.status;
  }
}
