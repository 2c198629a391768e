/**
 * Nothing secret is ever written: the whole program runs at its most talkative, against servers that
 * take it and servers that refuse it, and everything that it wrote or answered is searched.
 */
import { ok } from "node:assert/strict";
import { startReceiver } from "../../src/testbed/receiver/mod.ts";
import {
  kubeconfig as simulatedKubeconfig,
  startSimulator,
} from "../../src/testbed/simulator/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { LOOPBACK } from "../support/loopback_certificate.ts";
import {
  assertNoSecret,
  canary,
  config,
  FORMATS,
  MARK,
  NOBODY,
  secretTest,
  words,
  wordsOf,
} from "./support/secrets.ts";
import { waitFor } from "./support/wait_for.ts";

/** An API server that refuses everybody with an answer in which it repeats their credentials. */
function echoingServer(answer: (authorization: string) => Response) {
  let heard = false;
  const { cert, key, authority } = LOOPBACK;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    (request) => {
      const authorization = request.headers.get("authorization");
      heard ||= authorization !== null;
      return answer(authorization ?? "none");
    },
  );
  return {
    /** The facts of a cluster in a kubeconfig: credentials go over TLS only. */
    cluster: {
      server: `https://127.0.0.1:${server.addr.port}`,
      "certificate-authority-data": btoa(authority),
    },
    close: async () => {
      await server.shutdown();
      ok(heard, "there was a secret to repeat");
    },
  };
}

secretTest(
  "collector writes no token while it works, is refused, and loses everybody",
  async (scene) => {
    const token = canary("token");
    const receiver = startReceiver({ listen: { host: "127.0.0.1", port: 0 }, clock: SYSTEM_CLOCK });
    const simulator = startSimulator({ pods: 20, token, certificate: LOOPBACK });
    const path = await scene.write(
      "config",
      simulatedKubeconfig({ url: simulator.url, token, authority: LOOPBACK.authority }),
    );
    const intake = ["--intake-host=127.0.0.1", `--intake-port=${receiver.address.port}`];
    try {
      let text = "";
      // One after the other, for the simulator's faults meet whoever asks next.
      for (const format of FORMATS) {
        text += await wordsOf(format, [`--kubeconfig=${path}`, ...intake], async ({ wrote }) => {
          simulator.faults.clear();
          await waitFor("the pods arrive", () => ok(receiver.model.pods.size > 0));
          for (
            const [code, reason] of [[401, /pods, unauthorized/], [403, /pods, forbidden/]] as const
          ) {
            simulator.faults.onRequests({ kind: "status", code }, { resource: "pods" });
            simulator.faults.onWatches({ kind: "partial" }, "pods");
            await wrote(reason);
          }
          receiver.disconnectAll();
          await wrote(/(lost|no connection to) the reducer/);
        });
      }
      assertNoSecret(text);
    } finally {
      await receiver.close();
      await simulator.close();
    }
  },
);

for (
  const [what, answer] of [
    ["a Status", (authorization: string) => {
      const message = `token "${authorization.replace("Bearer ", "")}" is not valid`;
      const status = { kind: "Status", apiVersion: "v1", code: 401, message };
      return Response.json(status, { status: 401 });
    }],
    [
      "the headers of the request",
      (authorization: string) =>
        new Response(`denied\nauthorization: ${authorization}\nhost: x\n`, { status: 403 }),
    ],
    [
      "a page that calls itself a success",
      (authorization: string) =>
        new Response(`<html>Authorization: ${authorization}</html>`, {
          headers: { "content-type": "text/html" },
        }),
    ],
  ] as const
) {
  secretTest(`collector writes no token that a server repeats in ${what}`, async (scene) => {
    const server = echoingServer(answer);
    // As long as those of service accounts, which begin so, too.
    const header = btoa(`{"alg":"none","kid":"${MARK}"}`).replaceAll("=", "");
    const token = `${header}.${btoa(`{"sub":"${MARK}"}`).replaceAll("=", "")}.${
      canary("signature")
    }`;
    const tokenFile = await scene.write("token", token);
    const path = await scene.write("config", config(server.cluster, { tokenFile }));
    try {
      const text = await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
        await wrote(/cannot (list|watch) pods/);
      });
      assertNoSecret(text, header);
    } finally {
      await server.close();
    }
  });
}

for (
  const [what, answer] of [
    ["in a Status", (token: string) => {
      const message = `token "${token}" is not valid`;
      return Response.json({ kind: "Status", apiVersion: "v1", code: 401, message }, {
        status: 401,
      });
    }],
    [
      "at the end of what is shown of a page",
      (token: string) => new Response(`${"no ".repeat(55)} ${token}`, { status: 403 }),
    ],
  ] as const
) {
  secretTest(
    `collector writes no opaque token that a server repeats bare ${what}`,
    async (scene) => {
      const server = echoingServer((authorization) => answer(authorization.replace("Bearer ", "")));
      const tokenFile = await scene.write("token", canary("opaque"));
      const path = await scene.write("config", config(server.cluster, { tokenFile }));
      try {
        const text = await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
          await wrote(/cannot (list|watch) pods/);
        });
        assertNoSecret(text);
      } finally {
        await server.close();
      }
    },
  );
}

secretTest("collector writes no token of a file that is malformed", async (scene) => {
  const tokenFile = await scene.write("token", `${canary("first")} \n ${canary("second")}`);
  const path = await scene.write(
    "config",
    config({ server: "https://127.0.0.1:1" }, { tokenFile }),
  );
  const text = await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
    await wrote(/token/);
  });
  assertNoSecret(text);
});

secretTest("collector writes neither user name nor password", async (scene) => {
  const server = echoingServer((authorization) =>
    Response.json({ kind: "Status", code: 401, message: `refused: ${authorization}` }, {
      status: 401,
    })
  );
  const [username, password] = ["operator", canary("password")];
  const path = await scene.write("config", config(server.cluster, { username, password }));
  try {
    const text = await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
      await wrote(/unauthorized/);
    });
    assertNoSecret(text, btoa(`${username}:${password}`));
  } finally {
    await server.close();
  }
});

secretTest("collector writes nothing that a credential plugin gives or says", async (scene) => {
  const server = echoingServer(() => new Response(null, { status: 401 }));
  const exec = (command: string) => ({
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      interactiveMode: "Never",
      command,
      args: [`--secret=${canary("argument")}`],
      env: [{ name: "PLUGIN_SECRET", value: canary("environment") }],
    },
  });
  const head = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":`;
  const plugins = {
    good: `echo ${canary("complaint")}${"x".repeat(20)} >&2
echo '${head}{"token":"${canary("token")}"}}'`,
    failing: `echo "no: $PLUGIN_SECRET ${canary("complaint")}${"x".repeat(20)}" >&2
echo ${canary("output")}
exit 3`,
    broken: `echo '${head}{"token":"${canary("token")}"'`,
    odd: `echo '${head}{"token":["${canary("token")}"],"clientKeyData":"${canary("key")}"}}'`,
  };
  const texts: string[] = [];
  try {
    for (const [name, script] of Object.entries(plugins)) {
      const command = await scene.write(name, `#!/bin/sh\n${script}\n`, 0o700);
      const path = await scene.write(
        `${name}.config`,
        config(server.cluster, exec(command)),
      );
      const text = await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
        await wrote(name === "good" ? /unauthorized/ : /plugin|exec|credential/i);
      });
      texts.push(text);
    }
    assertNoSecret(texts.join("\n"));
  } finally {
    await server.close();
  }
});

secretTest("collector writes no password of a proxy", async (scene) => {
  const password = canary("proxy");
  const refusing = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of refusing) {
      const answer = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer)).catch(() => {});
      connection.close();
    }
  })();
  let all = "";
  for (const port of [refusing.addr.port, 1]) {
    for (const server of ["https://cluster.invalid", "http://cluster.invalid"]) {
      const cluster = { server, "proxy-url": `http://user:${password}@127.0.0.1:${port}` };
      const path = await scene.write("config", config(cluster, { token: canary("token") }));
      all += await words([`--kubeconfig=${path}`, ...NOBODY], async ({ wrote }) => {
        await wrote(/cannot (list|watch) pods/);
      });
    }
  }
  refusing.close();
  await serving;
  assertNoSecret(all, btoa(`user:${password}`));
});
