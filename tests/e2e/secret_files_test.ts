/** Nothing of the files that the program reads is ever written, be they good, broken or odd. */
import { Authority, withCertificates } from "../kubernetes/connection/certificates.ts";
import {
  kubeconfig as simulatedKubeconfig,
  startSimulator,
} from "../../src/testbed/simulator/mod.ts";
import { collectorCommand } from "./support/collector_command.ts";
import { Program } from "./support/program.ts";
import {
  assertNoSecret,
  canary,
  config,
  NOBODY,
  printed,
  secretTest,
  words,
} from "./support/secrets.ts";

secretTest("collector writes no client key that is none", async (scene) => {
  const pem = (label: string, of: string) =>
    `-----BEGIN ${label}-----\n${btoa(canary(of))}\n-----END ${label}-----\n`;
  const key = pem("PRIVATE KEY", "key");
  const certificate = pem("CERTIFICATE", "certificate");
  const users: Record<string, Record<string, unknown>> = {
    data: { "client-key-data": btoa(key), "client-certificate-data": btoa(certificate) },
    files: {
      "client-key": await scene.write("key", key),
      "client-certificate": await scene.write("certificate", certificate),
    },
    text: {
      "client-key": await scene.write("text", canary("not even PEM")),
      "client-certificate": `${scene.folder}/certificate`,
    },
  };
  let all = "";
  for (const [name, user] of Object.entries(users)) {
    const path = await scene.write(
      `${name}.config`,
      config({ server: "https://127.0.0.1:1" }, user),
    );
    all += await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
      await wrote(/key|certificate/i);
    });
  }
  assertNoSecret(
    all,
    btoa(canary("key")),
    btoa(key),
    btoa(certificate),
    btoa(canary("certificate")),
  );
});

secretTest(
  "collector writes no values of a configuration file that it does not know",
  async (scene) => {
    const secret = canary("value");
    const files = {
      unknown: `labels: {team: shop}\napi_key: ${secret}\nintake: {password: ${secret}}\n`,
      long: `labels: {team: "${secret} ${"x".repeat(40)}"}\n`,
      broken: `labels: {team: shop\nsecret: ${secret}\n`,
      shapeless: `- ${secret}\n`,
      nested: `labels: {team: {secret: ${secret}}}\nintake: [${secret}]\n`,
      alias: `labels: {team: *${secret}}\n`,
      duplicate: `secret: ${secret}\nsecret: ${secret}\n`,
      tag: `secret: !${secret} x\n`,
      tabs: `secret:\n\t${secret}: {\n`,
    };
    let all = "";
    for (const [name, text] of Object.entries(files)) {
      const path = await scene.write(`${name}.yaml`, text);
      const args = [`--config-file=${path}`, "--kubeconfig=/nonexistent", ...NOBODY];
      all += await printed(args);
      const program = new Program(collectorCommand(["collect", ...args, "--log-level=trace"]));
      await program.ended;
      all += [...program.output, ...program.errors].join("\n");
    }
    assertNoSecret(all);
  },
);

Deno.test({
  ...withCertificates("collector writes no key of the intake's TLS, good or bad"),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const simulator = startSimulator({ pods: 3 });
    const authority = await Authority.create(folder, "authority");
    const other = await Authority.create(folder, "other");
    const [server, client] = [await authority.server(), await other.client("collector")];
    const bodyOf = (pem: string) => pem.split("\n").find((line) => !line.startsWith("-"))!;
    const path = (name: string) => `${folder}/${name}`;
    await Deno.writeTextFile(path("config"), simulatedKubeconfig({ url: simulator.url }));
    await Deno.writeTextFile(path("ca"), authority.certificate);
    await Deno.writeTextFile(path("crt"), client.certificate);
    await Deno.writeTextFile(path("key"), client.key);
    await Deno.writeTextFile(path("bad"), `-----BEGIN PRIVATE KEY-----\n${canary("key")}\n`);
    await Deno.writeTextFile(path("worse"), canary("no PEM at all"));
    const listener = Deno.listenTls({
      hostname: "127.0.0.1",
      port: 0,
      cert: server.certificate,
      key: server.key,
    });
    const serving = (async () => {
      for (;;) {
        try {
          const connection = await listener.accept();
          connection.handshake().catch(() => {}).finally(() => connection.close());
        } catch (error) {
          if (error instanceof Deno.errors.BadResource) return;
          // A client that does not like our certificate.
          if (error instanceof Deno.errors.Interrupted) return;
        }
      }
    })();
    try {
      let all = "";
      for (const key of ["key", "bad", "worse"]) {
        for (const ca of ["ca", "worse"]) {
          all += await words([
            ...[`--kubeconfig=${path("config")}`, "--intake-host=127.0.0.1", "--intake-tls=on"],
            ...[`--intake-port=${listener.addr.port}`, `--intake-tls-ca=${path(ca)}`],
            ...[`--intake-tls-cert=${path("crt")}`, `--intake-tls-key=${path(key)}`],
          ], async ({ wrote }) => {
            await wrote(/(lost|no connection to) the reducer/);
          });
        }
      }
      assertNoSecret(all, bodyOf(client.key));
    } finally {
      listener.close();
      await serving;
      await simulator.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
