/** Certificates as other programs write them, which kubectl takes. */
import { match, ok, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { configureLogging } from "../../../src/operations/mod.ts";
import { Authority, openssl, withCertificates } from "./certificates.ts";
import {
  base64,
  connectWith,
  kubeconfigOf,
  LoopbackServer,
  MemoryFiles,
  rejection,
  TemporaryFolder,
} from "./fixtures.ts";
import { MutualTlsServer } from "./mutual_tls_server.ts";

const BROKEN = "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n";

/** A folder with an authority and a server that asks for certificates of it. */
async function stage() {
  const folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  const server = await MutualTlsServer.start(
    folder.path,
    await authority.server(),
    authority.certificate,
  );
  const answered = async (user: Record<string, unknown>): Promise<number> => {
    const cluster = {
      server: `https://127.0.0.1:${server.port}`,
      "certificate-authority-data": base64(authority.certificate),
    };
    const files = new MemoryFiles({ "/k/config": kubeconfigOf(cluster, user) });
    const connection = await connectWith(files, { kubeconfig: "/k/config" });
    try {
      const response = await connection.fetch("/");
      await response.body?.cancel();
      return response.status;
    } finally {
      connection.close();
    }
  };
  return {
    folder,
    authority,
    answered,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test(withCertificates("fetch() takes one text with key and certificate"), async () => {
  await using kubelet = await stage();
  const { certificate, key } = await kubelet.authority.client("system:node:one");
  for (const both of [key + certificate, certificate + key]) {
    const data = { "client-certificate-data": base64(both), "client-key-data": base64(both) };
    strictEqual(await kubelet.answered(data), 200);
  }
});

Deno.test(withCertificates("fetch() takes a key with its curve's parameters first"), async () => {
  await using place = await stage();
  const { certificate, key } = await place.authority.client("alice");
  await openssl(place.folder.path, [
    ...["ecparam", "-name", "prime256v1", "-out", "parameters.pem"],
  ]);
  const parameters = await Deno.readTextFile(`${place.folder.path}/parameters.pem`);
  ok(parameters.includes("EC PARAMETERS"));
  strictEqual(
    await place.answered({
      "client-certificate-data": base64(certificate),
      "client-key-data": base64(parameters + key),
    }),
    200,
  );
});

Deno.test(
  withCertificates("connect() says that version 1 is not taken, and what helps"),
  async () => {
    await using folder = await TemporaryFolder.create();
    await openssl(folder.path, [
      ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-keyout", "v1.key", "-out", "v1.csr", "-subj", "/CN=old"],
    ]);
    await openssl(folder.path, [
      ...["x509", "-req", "-in", "v1.csr", "-signkey", "v1.key", "-days", "2", "-out", "v1.crt"],
    ]);
    const [certificate, key] = await Promise.all(
      ["v1.crt", "v1.key"].map((name) => Deno.readTextFile(`${folder.path}/${name}`)),
    );
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf({ server: "https://127.0.0.1:1" }, {
        "client-certificate-data": base64(certificate ?? ""),
        "client-key-data": base64(key ?? ""),
      }),
    });
    const error = await rejection(connectWith(files, { kubeconfig: "/k/config" }));
    ok(error instanceof ConfigurationError);
    match(error.message, /client-key: the certificate is of X\.509 version 1, .* as version 3/);
  },
);

Deno.test(withCertificates("connect() leaves out what cannot be read of a bundle"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  const { certificate: cert, key } = await authority.server();
  await using server = new LoopbackServer(() => new Response("ok"), { cert, key });
  const lines: string[] = [];
  using _ = configureLogging({
    level: "warning",
    format: "json",
    environment: {},
    write: (line) => void lines.push(line),
  });
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({
      server: `https://127.0.0.1:${server.port}`,
      "certificate-authority": "bundle.pem",
    }),
    "/k/bundle.pem": BROKEN + authority.certificate + BROKEN,
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config" });
  strictEqual(await (await connection.fetch("/")).text(), "ok");
  connection.close();
  strictEqual(lines.length, 1);
  match(
    JSON.parse(lines[0] ?? "").message,
    /^2 of the 3 certificates of .*certificate-authority \/k\/bundle\.pem cannot be read: left out$/,
  );
});
