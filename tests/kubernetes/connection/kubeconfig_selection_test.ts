import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { parseKubeconfig } from "../../../src/kubernetes/connection/kubeconfig/document.ts";
import {
  selectContext,
  type Selection,
} from "../../../src/kubernetes/connection/kubeconfig/selection.ts";
import { base64, everything, kubeconfigOf, rejection } from "./fixtures.ts";

type Entry = Record<string, unknown>;

async function select(cluster: Entry, user: Entry = {}, context: Entry = {}): Promise<Selection> {
  const text = kubeconfigOf({ server: "https://api:6443", ...cluster }, user, context);
  return selectContext(await parseKubeconfig(text, "/home/u/.kube/config"), undefined);
}

async function refusal(cluster: Entry, user: Entry = {}, context: Entry = {}): Promise<string> {
  const error = await rejection(select(cluster, user, context));
  ok(error instanceof ConfigurationError, everything(error));
  ok(!everything(error).includes("CANARY"), everything(error));
  return error.message;
}

const inCluster = /^kubeconfig \/home\/u\/\.kube\/config, context "dev", cluster "kind": /;
const inUser = /^kubeconfig \/home\/u\/\.kube\/config, context "dev", user "admin": /;

Deno.test("selectContext() needs a context that exists", async () => {
  const parse = (text: string) => parseKubeconfig(text, "/f");
  const reason = async (text: string, name?: string) =>
    (await rejection((async () => selectContext(await parse(text), name))())).message;
  const contexts = "contexts: [{name: b, context: {cluster: c}}, {name: a, context: {}}]\n";
  match(await reason(contexts), /\/f has no current-context: .* --context, which may be "a", "b"$/);
  match(await reason("{}"), /^kubeconfig \/f has no contexts: give the --kubeconfig of a cluster$/);
  match(
    await reason(`current-context: x\n${contexts}`),
    /\/f has no context "x", its current-context: it has "a", "b"$/,
  );
  match(await reason(contexts, "y"), /\/f has no context "y": it has "a", "b"$/);
  match(await reason(contexts, "a"), /^kubeconfig \/f, context "a": cluster is missing$/);
  match(
    await reason(contexts, "b"),
    /^kubeconfig \/f, context "b": cluster "c" is not among the clusters, which are none$/,
  );
});

Deno.test("selectContext() takes a context without a user as anonymous", async () => {
  const text = "contexts: [{name: a, context: {cluster: c}}]\n" +
    "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:8080'}}]\n";
  const selection = selectContext(await parseKubeconfig(text, "/f"), "a");
  strictEqual(selection.userName, "anonymous");
  deepStrictEqual(selection.user.authentication, { kind: "none" });
  match(await refusal({}, {}, { user: "x" }), /user "x" is not among the users, .* "admin"$/);
});

Deno.test("selectContext() names a server that is no server", async () => {
  for (
    const server of [
      "CANARY:CANARY",
      "ftp://CANARY",
      "https://",
      "api:CANARY/",
      "api:1/CANARY",
      5,
    ]
  ) {
    match(await refusal({ server }), inCluster);
  }
  match(await refusal({ server: "" }), /server is missing$/);
  match(
    await refusal({ server: "https://CANARY:CANARY@api:6443" }),
    /server must not hold a user name or password: move them to the user entry$/,
  );
  match(await refusal({ server: "https://api:6443/?a=CANARY" }), /must not go on with "\?" or "#"/);
  strictEqual((await select({ server: "https://api:6443//" })).cluster.server, "https://api:6443");
});

Deno.test("selectContext() takes a host and port as kubectl does: https where TLS is set up", async () => {
  const authority = {
    "certificate-authority-data": base64(
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    ),
  };
  const files = { "client-certificate": "c.crt", "client-key": "c.key" };
  const servers: [Entry, Entry, string][] = [
    [{ server: "127.0.0.1:8080" }, {}, "http://127.0.0.1:8080"],
    [{ server: "localhost:8080/" }, {}, "http://localhost:8080"],
    [{ server: "[::1]:8080" }, {}, "http://[::1]:8080"],
    [{ server: "api.example", ...authority }, {}, "https://api.example"],
    [{ server: "api:6443", "certificate-authority": "ca.crt" }, {}, "https://api:6443"],
    [{ server: "api:6443" }, files, "https://api:6443"],
    [{ server: "api:6443" }, { token: "t" }, "http://api:6443"],
    [{ server: "http://api", "insecure-skip-tls-verify": "yes" }, {}, "http://api"],
  ];
  for (const [cluster, user, server] of servers) {
    strictEqual((await select(cluster, user)).cluster.server, server);
  }
  match(
    await refusal({ server: "api:6443", "insecure-skip-tls-verify": true }),
    /insecure-skip-tls-verify cannot be honoured/,
  );
  match(await refusal({ server: "u:CANARY@api:6443" }), /must not hold a user name or password/);
});

Deno.test("selectContext() refuses insecure-skip-tls-verify and says what to do", async () => {
  const message = await refusal({ "insecure-skip-tls-verify": true });
  match(message, inCluster);
  match(message, /insecure-skip-tls-verify cannot be honoured, because .* certificate-authority/);
  ok(await select({ "insecure-skip-tls-verify": false }));
  ok(await select({ server: "http://127.0.0.1:8080", "insecure-skip-tls-verify": true }));
});

Deno.test("selectContext() reads tls-server-name of a server with TLS", async () => {
  const named = { "tls-server-name": "kubernetes.default" };
  strictEqual((await select(named)).cluster.serverName, "kubernetes.default");
  strictEqual((await select({ ...named, server: "http://api" })).cluster.serverName, undefined);
});

Deno.test("selectContext() refuses an encrypted client key and says what to do", async () => {
  const certificate = base64("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
  for (
    const key of [
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nCANARY\n",
      "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nCANARY\n",
    ]
  ) {
    const message = await refusal({}, {
      "client-certificate-data": certificate,
      "client-key-data": base64(key),
    });
    match(message, inUser);
    match(message, /client-key-data is encrypted, .* decrypt it \(openssl pkey/);
  }
});

Deno.test("selectContext() names certificates and keys that cannot be used", async () => {
  const cases: [Entry, Entry, RegExp][] = [
    [{ "certificate-authority-data": "CANARY!" }, {}, /certificate-authority-data is not base64$/],
    [
      { "certificate-authority-data": base64("CANARY") },
      {},
      /holds no certificate: it must be PEM/,
    ],
    [{ "proxy-url": "CANARY" }, {}, /proxy-url must be a URL that begins with/],
    [{ "proxy-url": "ftp://u:CANARY@p" }, {}, /proxy-url must be a URL that begins with/],
    [{}, { "client-key-data": base64("CANARY") }, /client-key-data holds no private key/],
    [{}, { "client-key": "a" }, /client-key needs a client-certificate beside it$/],
    [{}, { "client-certificate": "a" }, /client-certificate needs a client-key$/],
  ];
  for (const [cluster, user, message] of cases) match(await refusal(cluster, user), message);
});

Deno.test("selectContext() resolves paths beside the kubeconfig, and data win over a path", async () => {
  const authority = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
  const { cluster, user } = await select(
    { "certificate-authority": "ca.crt", "certificate-authority-data": base64(authority) },
    { "client-certificate": "pki/c.crt", "client-key": "/abs/c.key", tokenFile: "token" },
  );
  deepStrictEqual(cluster.authorities?.kind === "inline" && cluster.authorities.text, authority);
  const { certificate, key } = user.certificate ?? {};
  strictEqual(certificate?.kind === "file" && certificate.path, "/home/u/.kube/pki/c.crt");
  strictEqual(key?.kind === "file" && key.path, "/abs/c.key");
  deepStrictEqual(user.authentication, {
    kind: "token file",
    path: "/home/u/.kube/token",
    token: undefined,
  });
});

Deno.test("selectContext() names users that contradict themselves", async () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "get-token" };
  const cases: [Entry, RegExp][] = [
    [{ token: "CANARY", username: "u", password: "CANARY" }, /exclude each other: remove one$/],
    [{ exec, "auth-provider": { name: "oidc" } }, /exec and auth-provider exclude each other/],
    [{ password: "CANARY" }, /password needs a username beside it$/],
    [{ password: 12345, username: "u" }, /password must be a string; put it in quotes$/],
    [{ "as-groups": ["g"] }, /as-uid, as-groups and as-user-extra need `as` beside them$/],
    [{ as: "line\nbreak" }, /: as cannot be sent as a header: it must be printable ASCII$/],
    [{ as: "u", "as-groups": "g" }, /as-groups must be a list$/],
    [{ as: "u", "as-groups": [1] }, /as-groups must hold strings only$/],
  ];
  for (const [user, message] of cases) {
    const text = await refusal({}, user);
    match(text, inUser);
    match(text, message);
  }
});

Deno.test("selectContext() lets a token win over a plugin", async () => {
  const { user } = await select({}, {
    token: "t",
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "get-token" },
  });
  deepStrictEqual(user.authentication, { kind: "token", token: "t" });
});

Deno.test("selectContext() reads who is impersonated", async () => {
  const { user } = await select({}, {
    as: "alice",
    "as-uid": "1",
    "as-groups": ["a", "b"],
    "as-user-extra": { "example.org/scope": ["x", "y"] },
  });
  deepStrictEqual(user.impersonation, [
    ["impersonate-user", "alice"],
    ["impersonate-uid", "1"],
    ["impersonate-group", "a"],
    ["impersonate-group", "b"],
    ["impersonate-extra-example.org%2Fscope", "x"],
    ["impersonate-extra-example.org%2Fscope", "y"],
  ]);
});

Deno.test("selectContext() reads plugins and refuses those that cannot work", async () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./bin/get-token" };
  const { user } = await select({}, {
    exec: {
      ...exec,
      args: ["--cluster", "c"],
      env: [{ name: "A", value: "b" }],
      provideClusterInfo: true,
      interactiveMode: "IfAvailable",
    },
  });
  ok(user.authentication.kind === "exec");
  strictEqual(user.authentication.plugin.command, "/home/u/.kube/bin/get-token");
  deepStrictEqual(user.authentication.plugin.environment, { A: "b" });
  const bare = await select({}, { exec: { ...exec, command: "get-token" } });
  ok(bare.user.authentication.kind === "exec");
  strictEqual(bare.user.authentication.plugin.command, "get-token");
  const cases: [Entry, RegExp][] = [
    [{ command: "x" }, /exec: apiVersion is missing$/],
    [
      { ...exec, apiVersion: "client.authentication.k8s.io/v1alpha1" },
      /v1alpha1" is not supported/,
    ],
    [{ apiVersion: exec.apiVersion }, /exec: command is missing$/],
    [{ ...exec, interactiveMode: "Always" }, /interactiveMode Always needs somebody/],
  ];
  for (const [entry, message] of cases) match(await refusal({}, { exec: entry }), message);
});

Deno.test("selectContext() refuses auth providers that cannot work", async () => {
  const provider = (name: string, config?: Entry) => ({ "auth-provider": { name, config } });
  const cases: [Entry, RegExp][] = [
    [provider("gcp", {}), /"gcp" is not supported, nor by Kubernetes since 1.26: convert/],
    [provider("oidc"), /auth-provider: config is missing$/],
    [provider("oidc", { "client-id": "c" }), /neither an id-token nor what is needed to get one/],
    [
      provider("oidc", {
        "client-id": "c",
        "refresh-token": "CANARY",
        "idp-issuer-url": "http://CANARY@idp",
      }),
      /idp-issuer-url must be a URL that begins with https:\/\//,
    ],
  ];
  for (const [user, message] of cases) match(await refusal({}, user), message);
});
