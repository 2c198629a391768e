import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { TlsError } from "../../src/intake/intake_error.ts";
import { prepareTls, tlsDial, type TlsOptions } from "../../src/intake/tls.ts";
import { ConnectError } from "../../src/intake/trial.ts";
import { dialTcp, dialWith } from "../../src/intake/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Authority, withCertificates } from "../kubernetes/connection/certificates.ts";
import { MutualTlsServer } from "../kubernetes/connection/mutual_tls_server.ts";
import { NO_PUBLIC_AUTHORITIES } from "../support/public_authorities.ts";

const NEVER = new AbortController().signal;

/** A TLS server that reads, and an authority that vouches for it. */
async function served(
  run: (served: { port: number; ca: string; folder: string; read: () => string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const authority = await Authority.create(folder, "authority");
    const { certificate, key } = await authority.server();
    const ca = `${folder}/ca.pem`;
    await Deno.writeTextFile(ca, authority.certificate);
    const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: certificate, key });
    let text = "";
    const serving = (async () => {
      for await (const connection of listener) {
        try {
          text += await new Response(connection.readable).text();
        } catch {
          // A client that does not trust the server goes away in the handshake.
        }
      }
    })();
    try {
      await run({ port: listener.addr.port, ca, folder, read: () => text });
    } finally {
      listener.close();
      await serving;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function dialTls(options: Partial<TlsOptions>) {
  return tlsDial({
    publicAuthorities: NO_PUBLIC_AUTHORITIES,
    ca: undefined,
    cert: undefined,
    key: undefined,
    serverName: undefined,
    readTextFile: (path: string) => Deno.readTextFile(path),
    ...options,
  });
}

Deno.test(
  withCertificates("tlsDial() sends through TLS to a server whose authority is given"),
  () =>
    served(async ({ port, ca, read }) => {
      for (
        const [host, serverName] of [["localhost", undefined], ["127.0.0.1", "localhost"]] as const
      ) {
        const socket = await dialTls({ ca, serverName })(host, port, NEVER);
        await socket.write(new TextEncoder().encode("hello"));
        await socket.end();
        await socket.closed;
        strictEqual(socket.peer, `127.0.0.1:${port}`);
      }
      while (read() !== "hellohello") await new Promise((resolve) => setTimeout(resolve, 5));
    }),
);

Deno.test(
  withCertificates("tlsDial() refuses an unknown authority, and another name"),
  () =>
    served(async ({ port, ca }) => {
      for (const options of [{}, { ca, serverName: "reducer.example" }]) {
        await rejects(dialTls(options)("localhost", port, NEVER), (error) => {
          ok(error instanceof ConnectError);
          strictEqual(error.reason, "tls");
          ok(error.message.startsWith(`TLS handshake with 127.0.0.1:${port}: `), error.message);
          ok(error.message.includes("--intake-tls-ca"), error.message);
          return true;
        });
      }
    }),
);

Deno.test(
  withCertificates("tlsDial() reads its files anew at each connection"),
  () =>
    served(async ({ port, ca, folder }) => {
      const dial = dialTls({ ca: `${folder}/later.pem` });
      await rejects(dial("localhost", port, NEVER), (error) => {
        ok(error instanceof TlsError);
        ok(error.message.includes("--intake-tls-ca") && error.message.includes("later.pem"));
        return true;
      });
      await Deno.copyFile(ca, `${folder}/later.pem`);
      const socket = await dial("localhost", port, NEVER);
      socket.destroy();
      await socket.closed;
    }),
);

Deno.test(withCertificates("tlsDial() presents a client certificate"), async () => {
  const folder = await Deno.makeTempDir();
  try {
    const authority = await Authority.create(folder, "authority");
    const client = await authority.client("collector");
    await Deno.writeTextFile(`${folder}/ca.pem`, authority.certificate);
    await Deno.writeTextFile(`${folder}/client.pem`, client.certificate);
    await Deno.writeTextFile(`${folder}/client.key`, client.key);
    await using server = await MutualTlsServer.start(
      folder,
      await authority.server(),
      authority.certificate,
    );
    const dial = dialTls({
      ca: `${folder}/ca.pem`,
      cert: `${folder}/client.pem`,
      key: `${folder}/client.key`,
    });
    const socket = await dial("127.0.0.1", server.port, NEVER);
    await socket.write(new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n"));
    // It answers and closes; one that saw no certificate breaks the connection instead.
    await socket.closed;
    socket.destroy();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test(
  withCertificates("tlsDial() with a client certificate really tries each address, by the name"),
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const authority = await Authority.create(folder, "authority");
      const client = await authority.client("collector");
      await using server = await MutualTlsServer.start(
        folder,
        await authority.server(),
        authority.certificate,
      );
      const files: Readonly<Record<string, string>> = {
        ca: authority.certificate,
        cert: client.certificate,
        key: client.key,
      };
      const read: string[] = [];
      const dialAs = (serverName: string | undefined) =>
        dialWith({
          resolve: () =>
            Promise.resolve(["127.0.0.2", "127.0.0.1"].map((address) => ({ address, family: 4 }))),
          prepare: (host) =>
            prepareTls(host, {
              publicAuthorities: NO_PUBLIC_AUTHORITIES,
              ...{ ca: "ca", cert: "cert", key: "key", serverName },
              readTextFile: (path) => {
                read.push(path);
                return Promise.resolve(files[path]!);
              },
            }),
          clock: new FakeClock(),
        });
      // The first address refuses, and no resolver knows this name.
      const socket = await dialAs("localhost")("reducer.invalid", server.port, NEVER);
      strictEqual(socket.peer, `127.0.0.1:${server.port}`);
      socket.destroy();
      await socket.closed;
      deepStrictEqual(read, ["ca", "cert", "key"], "once for both addresses");
      // The certificate is for the address, too, but that is not what was asked for.
      await rejects(dialAs(undefined)("reducer.invalid", server.port, NEVER), (error) => {
        ok(error instanceof ConnectError);
        strictEqual(error.reason, "tls");
        ok(error.message.includes("reducer.invalid"), error.message);
        return true;
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("tlsDial() says so when the other side does not speak TLS", async () => {
  for (const answer of ["", "HTTP/1.0 400 Bad Request\r\n\r\n"]) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = (async () => {
      const connection = await listener.accept();
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer));
      connection.close();
    })();
    await rejects(dialTls({})("127.0.0.1", listener.addr.port, NEVER), (error) => {
      ok(error instanceof ConnectError);
      strictEqual(error.reason, "tls");
      ok(error.message.includes("does not speak TLS"), error.message);
      return true;
    });
    await answering;
    listener.close();
  }
});

Deno.test(
  withCertificates("dialTcp() says so when the other side speaks TLS"),
  () =>
    served(async ({ port }) => {
      const socket = await dialTcp("127.0.0.1", port, NEVER);
      await socket.write(new Uint8Array(24));
      await rejects(socket.closed, (error) => {
        ok(error instanceof TlsError);
        ok(error.message.includes("--intake-tls=on"), error.message);
        return true;
      });
      socket.destroy();
    }),
);

Deno.test("tlsDial() an abort ends a handshake that is not answered", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const abort = new AbortController();
  const dialled = dialTls({})("127.0.0.1", listener.addr.port, abort.signal);
  const connection = await listener.accept();
  // The greeting has come: the handshake is under way.
  await connection.read(new Uint8Array(1));
  const reason = new Error("enough");
  abort.abort(reason);
  await rejects(dialled, reason);
  connection.close();
  listener.close();
});
