import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { connect, type Connection, RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { Authority, encrypted, withCertificates } from "./certificates.ts";
import {
  base64,
  connectWith,
  kubeconfigOf,
  LoopbackServer,
  ManualClock,
  MemoryFiles,
  rejection,
  TemporaryFolder,
} from "./fixtures.ts";
import { MutualTlsServer } from "./mutual_tls_server.ts";
import { NO_PUBLIC_AUTHORITIES } from "../../support/public_authorities.ts";

async function text(connection: Connection): Promise<string> {
  return await (await connection.fetch("/")).text();
}

/** A service account's folder, as the kubelet keeps it. */
async function writeAccount(folder: string, token: string, authority: string): Promise<void> {
  await Deno.writeTextFile(join(folder, "token"), token);
  await Deno.writeTextFile(join(folder, "ca.crt"), authority);
}

function connectInCluster(
  folder: string,
  host: string,
  port: number,
  clock = new ManualClock(),
): Promise<Connection> {
  return connect({
    publicAuthorities: NO_PUBLIC_AUTHORITIES,
    environment: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: String(port) },
    readTextFile: (path: string) => Deno.readTextFile(path),
    wallClock: clock.read,
    clock: SYSTEM_CLOCK,
    serviceAccountFolder: folder,
  });
}

Deno.test(
  withCertificates("connect() trusts the service account's CA, on IPv4 and IPv6"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const authority = await Authority.create(folder.path, "ca");
    const { certificate: cert, key } = await authority.server();
    await writeAccount(folder.path, "t", authority.certificate);
    for (const hostname of ["127.0.0.1", "::1"]) {
      await using server = new LoopbackServer(() => new Response("ok"), { cert, key, hostname });
      const connection = await connectInCluster(folder.path, hostname, server.port);
      strictEqual(await text(connection), "ok");
      deepStrictEqual(server.authorizations, ["Bearer t"]);
      connection.close();
    }
  },
);

Deno.test(
  withCertificates("fetch() says that the CA did not sign the server's certificate"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const ours = await Authority.create(folder.path, "ours");
    const theirs = await Authority.create(folder.path, "theirs");
    const { certificate: cert, key } = await theirs.server();
    await using server = new LoopbackServer(() => new Response("ok"), { cert, key });
    await writeAccount(folder.path, "CANARY", ours.certificate);
    const connection = await connectInCluster(folder.path, "127.0.0.1", server.port);
    const error = await rejection(connection.fetch("/api"));
    ok(error instanceof RequestError);
    strictEqual(error.failure, "tls");
    match(
      error.message,
      new RegExp(`^GET https://127.0.0.1:${server.port}/api: .*UnknownIssuer; the CA of the`),
    );
    strictEqual(server.requests.length, 0);
    connection.close();
  },
);

Deno.test(withCertificates("fetch() says that the certificate is for another name"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  const { certificate: cert, key } = await authority.server();
  await using server = new LoopbackServer(() => new Response("ok"), {
    cert,
    key,
    hostname: "127.0.0.2",
  });
  await writeAccount(folder.path, "t", authority.certificate);
  const connection = await connectInCluster(folder.path, "127.0.0.2", server.port);
  const error = await rejection(connection.fetch("/"));
  ok(error instanceof RequestError && error.failure === "tls");
  match(
    error.message,
    /use a server name or address that its certificate is valid for, or set tls/,
  );
  connection.close();
});

Deno.test(withCertificates("fetch() re-reads the CA at once when TLS fails"), async () => {
  await using folder = await TemporaryFolder.create();
  const [old, next] = [
    await Authority.create(folder.path, "old"),
    await Authority.create(folder.path, "next"),
  ];
  const before = await old.server();
  const after = await next.server();
  await writeAccount(folder.path, "one", old.certificate);
  // Without `close` the next request could meet the end of this connection instead of TLS.
  const closing = () => new Response("ok", { headers: { connection: "close" } });
  const first = new LoopbackServer(closing, {
    cert: before.certificate,
    key: before.key,
  });
  const connection = await connectInCluster(folder.path, "127.0.0.1", first.port);
  strictEqual(await text(connection), "ok");
  await first[Symbol.asyncDispose]();
  await using second = new LoopbackServer(() => new Response("ok"), {
    cert: after.certificate,
    key: after.key,
    port: first.port,
  });
  const error = await rejection(connection.fetch("/"));
  ok(error instanceof RequestError && error.failure === "tls", String(error));
  await writeAccount(folder.path, "two", next.certificate);
  strictEqual(await text(connection), "ok");
  deepStrictEqual(second.authorizations, ["Bearer two"]);
  connection.close();
});

Deno.test(
  withCertificates("fetch() takes a replaced CA up after a minute, and lets responses end"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const authority = await Authority.create(folder.path, "ca");
    const other = await Authority.create(folder.path, "other");
    const { certificate: cert, key } = await authority.server();
    const rest = Promise.withResolvers<void>();
    await using server = new LoopbackServer(
      (request) =>
        new URL(request.url).pathname !== "/watch" ? new Response("ok") : new Response(
          new ReadableStream({
            async start(controller) {
              controller.enqueue(new TextEncoder().encode("begin "));
              await rest.promise;
              controller.enqueue(new TextEncoder().encode("end"));
              controller.close();
            },
          }),
        ),
      { cert, key },
    );
    await writeAccount(folder.path, "t", authority.certificate);
    const clock = new ManualClock();
    const connection = await connectInCluster(folder.path, "127.0.0.1", server.port, clock);
    const watch = await connection.fetch("/watch");
    // Half-written, and then no certificate at all: the CA in use stays.
    for (const broken of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) {
      await writeAccount(folder.path, "t", broken);
      clock.now += 60_000;
      strictEqual(await text(connection), "ok");
    }
    await writeAccount(folder.path, "t", other.certificate + authority.certificate);
    clock.now += 60_000;
    strictEqual(await text(connection), "ok");
    rest.resolve();
    strictEqual(await watch.text(), "begin end");
    await writeAccount(folder.path, "t", other.certificate);
    clock.now += 60_000;
    // A new client with a CA that does not fit: the one with the old CA is no longer in use.
    ok(await rejection(connection.fetch("/")) instanceof RequestError);
    connection.close();
  },
);

Deno.test(
  withCertificates("fetch() authenticates by client certificate from data and from files"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const authority = await Authority.create(folder.path, "ca");
    const client = await authority.client("alice");
    await using server = await MutualTlsServer.start(
      folder.path,
      await authority.server(),
      authority.certificate,
    );
    const url = `https://127.0.0.1:${server.port}`;
    const users = [
      {
        "client-certificate-data": base64(client.certificate),
        "client-key-data": base64(client.key),
      },
      { "client-certificate": "pki/alice.crt", "client-key": "/k/pki/alice.key" },
    ];
    for (const user of users) {
      const files = new MemoryFiles({
        "/k/config": kubeconfigOf({ server: url, "certificate-authority": "pki/ca.crt" }, user),
        "/k/pki/ca.crt": authority.certificate,
        "/k/pki/alice.crt": client.certificate,
        "/k/pki/alice.key": client.key,
      });
      const connection = await connectWith(files, { kubeconfig: "/k/config" });
      match(await text(connection), /Subject: .*CN ?= ?alice/);
      connection.close();
    }
  },
);

Deno.test(
  withCertificates("fetch() takes replaced client certificates up, once both files fit"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const authority = await Authority.create(folder.path, "ca");
    const [alice, bob] = [await authority.client("alice"), await authority.client("bob")];
    await using server = await MutualTlsServer.start(
      folder.path,
      await authority.server(),
      authority.certificate,
    );
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf({
        server: `https://127.0.0.1:${server.port}`,
        "certificate-authority-data": base64(authority.certificate),
      }, { "client-certificate": "c.crt", "client-key": "c.key" }),
      "/k/c.crt": alice.certificate,
      "/k/c.key": alice.key,
    });
    const clock = new ManualClock();
    const connection = await connectWith(files, { kubeconfig: "/k/config", wallClock: clock.read });
    match(await text(connection), /CN ?= ?alice/);
    files.write("/k/c.crt", bob.certificate);
    clock.now += 60_000;
    match(await text(connection), /CN ?= ?alice/);
    files.write("/k/c.key", bob.key);
    clock.now += 60_000;
    match(await text(connection), /CN ?= ?bob/);
    connection.close();
  },
);

Deno.test(withCertificates("connect() names certificates and keys that do not fit"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  const [alice, bob] = [await authority.client("alice"), await authority.client("bob")];
  const locked = await encrypted(folder.path, alice.key);
  const where = 'kubeconfig /k/config, context "dev", user "admin": ';
  const cases: [string, string, string][] = [
    [alice.certificate, bob.key, "client-certificate and client-key do not belong together"],
    [alice.certificate, locked, "client-key /k/c.key is encrypted, and there is nobody to ask"],
    [alice.key, alice.key, "client-certificate /k/c.crt holds no certificate"],
    [alice.certificate, "CANARY", "client-key /k/c.key holds no private key"],
    [
      alice.certificate,
      "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n",
      "client-certificate and client-key: ",
    ],
  ];
  for (const [certificate, key, problem] of cases) {
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf({ server: "https://127.0.0.1:1" }, {
        "client-certificate": "c.crt",
        "client-key": "c.key",
      }),
      "/k/c.crt": certificate,
      "/k/c.key": key,
    });
    const error = await rejection(connectWith(files, { kubeconfig: "/k/config" }));
    ok(error instanceof ConfigurationError);
    ok(error.message.replace(/^cannot prepare .*? with /, "").startsWith(where + problem));
    ok(!error.message.includes("CANARY"));
  }
});

Deno.test("connect() names a certificate authority that cannot be decoded", async () => {
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf({
      server: "https://127.0.0.1:1",
      "certificate-authority-data": base64(broken),
    }),
  });
  const error = await rejection(connectWith(files, { kubeconfig: "/k/config" }));
  ok(error instanceof ConfigurationError);
  match(
    error.message,
    /^cannot prepare a connection with kubeconfig .*: certificate-authority-data:/,
  );
});

Deno.test(withCertificates("connect() speaks HTTP/1.1 unless HTTP/2 is asked for"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  const { certificate: cert, key } = await authority.server();
  await writeAccount(folder.path, "t", authority.certificate);
  for (const [http2, protocol] of [[false, "http/1.1"], [true, "h2"]] as const) {
    using listener = Deno.listenTls({
      hostname: "127.0.0.1",
      port: 0,
      cert,
      key,
      alpnProtocols: ["h2", "http/1.1"],
    });
    const port = (listener.addr as Deno.NetAddr).port;
    const connection = await connect({
      publicAuthorities: NO_PUBLIC_AUTHORITIES,
      environment: { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(port) },
      readTextFile: (path: string) => Deno.readTextFile(path),
      wallClock: new ManualClock().read,
      clock: SYSTEM_CLOCK,
      serviceAccountFolder: folder.path,
      http2,
    });
    const request = rejection(connection.fetch("/"));
    const accepted = await listener.accept();
    strictEqual((await accepted.handshake()).alpnProtocol, protocol);
    accepted.close();
    ok(await request instanceof RequestError);
    connection.close();
  }
});
