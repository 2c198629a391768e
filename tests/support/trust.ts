/**
 * Whom the program believes, tried on the whole program: only a process of its own can have a
 * runtime that trusts nobody.
 */
import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { startSimulator } from "../../src/testbed/simulator/mod.ts";
import { freePort } from "../e2e/support/free_port.ts";
import { issue, LOOPBACK } from "./loopback_certificate.ts";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** The servers below are signed by this one. */
const FOREIGN = await issue();

interface Scene {
  readonly folder: string;
  /** Runs the program until it has written something like this; answers all it wrote. */
  readonly wrote: (
    what: RegExp,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<string>;
}

/** Every variable by which a runtime could be told to trust more. */
function foreignTrust(folder: string): Readonly<Record<string, string>> {
  const file = `${folder}/foreign.pem`;
  return {
    SSL_CERT_FILE: file,
    SSL_CERT_DIR: folder,
    DENO_CERT: file,
    DENO_TLS_CA_STORE: "system,mozilla",
    NODE_EXTRA_CA_CERTS: file,
    // Not of trust: the runtime would look for a newer one over TLS before the program has begun.
    DENO_NO_UPDATE_CHECK: "1",
  };
}

async function inScene(program: Command, play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/foreign.pem`, FOREIGN.authority);
  await Deno.writeTextFile(`${folder}/own.pem`, LOOPBACK.authority);
  const serving = freePort();
  const wrote: Scene["wrote"] = async (what, args, environment = {}) => {
    await using child = new Deno.Command(program.command, {
      args: [...program.args, ...args, "--http-listen=off", "--log-format=json"],
      env: {
        ...foreignTrust(folder),
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${serving}`,
        ...environment,
      },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let text = "";
    const patience = setTimeout(() => child.kill("SIGKILL"), 20_000);
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (what.test(text)) break;
    }
    clearTimeout(patience);
    match(text, what);
    // One more variable by which a runtime does what nobody asked the program for (S9).
    await rejects(Deno.connect({ hostname: "127.0.0.1", port: serving }));
    return text;
  };
  try {
    await play({ folder, wrote });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const NOBODY = ["--intake-host=127.0.0.1", "--intake-port=1"];

function kubeconfig(server: string, named: string | undefined, user: unknown): string {
  const authority = named === undefined ? {} : { "certificate-authority": named };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, ...authority } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
}

/** Adds the tests of a program. */
export function testTrust(name: string, program: () => Promise<Command>): void {
  const add = (what: string, play: (scene: Scene) => Promise<void>) =>
    Deno.test(`${name} ${what} (S16)`, async () => await inScene(await program(), play));

  add("believes no API server but of the authority that is named", async (scene) => {
    const simulator = startSimulator({ pods: 1, certificate: FOREIGN });
    const path = `${scene.folder}/config`;
    await Deno.writeTextFile(path, kubeconfig(simulator.url, "own.pem", { token: "t" }));
    const text = await scene.wrote(/cannot list [^"]*certificate/i, [
      `--kubeconfig=${path}`,
      ...NOBODY,
    ]);
    ok(!text.includes("synced:"), text);
    await simulator.close();
  });

  add("believes whom SSL_CERT_FILE names where nobody else is named", async (scene) => {
    const simulator = startSimulator({ pods: 1, certificate: FOREIGN });
    const path = `${scene.folder}/config`;
    await Deno.writeTextFile(path, kubeconfig(simulator.url, undefined, { token: "t" }));
    await scene.wrote(/synced: 1 pod/, [`--kubeconfig=${path}`, ...NOBODY]);
    await simulator.close();
  });

  add("believes nobody unknown where no authority is named", async (scene) => {
    const simulator = startSimulator({ pods: 1, certificate: FOREIGN });
    const path = `${scene.folder}/config`;
    await Deno.writeTextFile(path, kubeconfig(simulator.url, undefined, { token: "t" }));
    await scene.wrote(/cannot list [^"]*certificate/i, [`--kubeconfig=${path}`, ...NOBODY], {
      SSL_CERT_FILE: "",
    });
    await simulator.close();
  });

  add("believes no identity provider but of the authority that is named", async (scene) => {
    const simulator = startSimulator({ pods: 1, certificate: FOREIGN });
    const path = `${scene.folder}/config`;
    const config = {
      "client-id": "c",
      "idp-issuer-url": simulator.url,
      "idp-certificate-authority": "own.pem",
      "refresh-token": "r",
    };
    await Deno.writeTextFile(
      path,
      kubeconfig("https://127.0.0.1:1", "own.pem", { "auth-provider": { name: "oidc", config } }),
    );
    await scene.wrote(/certificate/i, [`--kubeconfig=${path}`, ...NOBODY]);
    await simulator.close();
  });

  add("believes no reducer's proxy but of the authority that is named", async (scene) => {
    const simulator = startSimulator({ pods: 1 });
    const path = `${scene.folder}/config`;
    await Deno.writeTextFile(path, kubeconfig(simulator.url, undefined, {}));
    const { cert, key } = FOREIGN;
    const proxy = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
    let handshakes = 0;
    const taking = (async () => {
      for await (const connection of proxy) {
        await connection.handshake().then(() => handshakes++, () => {});
        connection.close();
      }
    })();
    await scene.wrote(/reducer[^"]*certificate/i, [
      `--kubeconfig=${path}`,
      ...["--intake-host=127.0.0.1", `--intake-port=${proxy.addr.port}`, "--intake-tls=on"],
      `--intake-tls-ca=${scene.folder}/own.pem`,
    ]);
    proxy.close();
    await taking;
    strictEqual(handshakes, 0);
    await simulator.close();
  });

  Deno.test(`${name} refuses to have the keys of its TLS sessions written (S9)`, async () => {
    await inScene(await program(), async (scene) => {
      const simulator = startSimulator({ pods: 1, certificate: LOOPBACK });
      const path = `${scene.folder}/config`;
      await Deno.writeTextFile(path, kubeconfig(simulator.url, "own.pem", { token: "t" }));
      const keys = `${scene.folder}/keys`;
      await scene.wrote(/SSLKEYLOGFILE is .* unset it/, [`--kubeconfig=${path}`, ...NOBODY], {
        SSLKEYLOGFILE: keys,
      });
      strictEqual(await Deno.readTextFile(keys), "");
      await simulator.close();
    });
  });
}
