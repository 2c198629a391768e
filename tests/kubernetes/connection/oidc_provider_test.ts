import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { CredentialError } from "../../../src/kubernetes/connection/mod.ts";
import { Authority, withCertificates } from "./certificates.ts";
import {
  base64,
  connectWith,
  everything,
  kubeconfigOf,
  LoopbackServer,
  ManualClock,
  MemoryFiles,
  rejection,
  SecureServer,
  TemporaryFolder,
  unsignedToken,
} from "./fixtures.ts";
import { refreshTokens } from "../../../src/kubernetes/connection/oidc/refresh.ts";

const where = 'kubeconfig /k/config, context "dev", user "admin", auth-provider';

Deno.test(
  withCertificates("fetch() refreshes an ID token before it expires and after a 401"),
  async () => {
    await using folder = await TemporaryFolder.create();
    const authority = await Authority.create(folder.path, "ca");
    const { certificate: cert, key } = await authority.server();
    const clock = new ManualClock();
    const idToken = (name: string, seconds: number) =>
      unsignedToken({ sub: name, exp: clock.now / 1000 + seconds });
    const forms: Record<string, string>[] = [];
    const issued: string[] = [];
    await using issuer = new LoopbackServer(async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (pathname === "/realm/.well-known/openid-configuration") {
        return Response.json({ issuer: `${origin}/realm`, token_endpoint: `${origin}/token` });
      }
      forms.push(Object.fromEntries(new URLSearchParams(await request.text())));
      issued.push(idToken(`refreshed-${forms.length}`, 600));
      return Response.json({
        id_token: issued.at(-1),
        // Rotated the first time only.
        ...(forms.length === 1 ? { refresh_token: "refresh-2" } : {}),
      });
    }, { cert, key });
    const refused = new Set<string>();
    await using server = new SecureServer((request) =>
      new Response(null, {
        status: refused.has(request.headers.get("authorization") ?? "") ? 401 : 200,
      })
    );
    const first = idToken("first", 300);
    const files = new MemoryFiles({
      "/k/config": kubeconfigOf(server.cluster, {
        "auth-provider": {
          name: "oidc",
          config: {
            "idp-issuer-url": `https://127.0.0.1:${issuer.port}/realm/`,
            "idp-certificate-authority-data": base64(authority.certificate),
            "client-id": "kubernetes",
            "client-secret": "s&cret",
            "id-token": first,
            "refresh-token": "refresh-1",
          },
        },
      }),
    });
    const connection = await connectWith(files, { kubeconfig: "/k/config", wallClock: clock.read });
    const ask = async () => {
      const response = await connection.fetch("/");
      await response.body?.cancel();
      if (response.status === 401) connection.unauthorized();
    };
    await ask();
    strictEqual(issuer.requests.length, 0);
    clock.now += 291_000;
    await ask();
    clock.now += 539_000;
    await ask();
    refused.add(`Bearer ${issued[0]}`);
    await ask();
    await ask();
    deepStrictEqual(
      server.authorizations,
      [first, issued[0], issued[0], issued[0], issued[1]].map((token) => `Bearer ${token}`),
    );
    deepStrictEqual(forms, [
      { grant_type: "refresh_token", refresh_token: "refresh-1" },
      { grant_type: "refresh_token", refresh_token: "refresh-2" },
    ]);
    strictEqual(
      issuer.requests[1]?.headers.get("authorization"),
      `Basic ${base64("kubernetes:s%26cret")}`,
    );
    connection.close();
  },
);

Deno.test("connect() takes an ID token that cannot be refreshed, until it expires", async () => {
  await using server = new SecureServer(() => new Response("ok"));
  const clock = new ManualClock();
  const token = unsignedToken({ exp: clock.now / 1000 + 300 });
  const files = new MemoryFiles({
    "/k/config": kubeconfigOf(server.cluster, {
      "auth-provider": { name: "oidc", config: { "id-token": token } },
    }),
  });
  const connection = await connectWith(files, { kubeconfig: "/k/config", wallClock: clock.read });
  await (await connection.fetch("/")).text();
  // In the last seconds it is still good.
  clock.now += 295_000;
  await (await connection.fetch("/")).text();
  deepStrictEqual(server.authorizations, [`Bearer ${token}`, `Bearer ${token}`]);
  clock.now += 60_000;
  const error = await rejection(connection.fetch("/"));
  ok(error instanceof CredentialError);
  strictEqual(error.message.startsWith(`${where}: the id-token has expired or was refused`), true);
  ok(!everything(error).includes(token));
  connection.close();
});

/** A refresh whose identity provider is a function. */
function refreshWith(
  answer: (url: string, init: RequestInit) => Response | Promise<Response>,
  clientSecret?: string,
) {
  return refreshTokens(
    {
      where,
      issuer: "https://idp.invalid",
      clientId: "kubernetes",
      clientSecret,
      refreshToken: "CANARY-REFRESH",
    },
    {
      fetch: async (url, init) => await answer(url, init),
      clock: SYSTEM_CLOCK,
      signal: new AbortController().signal,
    },
  );
}

Deno.test("refreshTokens() authenticates the client as the provider supports it", async () => {
  const post = ["client_secret_post"];
  const basic = ["client_secret_basic", "client_secret_post"];
  for (
    const [methods, secret, expected] of [
      [undefined, undefined, "client_id=kubernetes"],
      [post, "s", "client_id=kubernetes&client_secret=s"],
      [basic, "s", `Basic ${btoa("kubernetes:s")}`],
      [undefined, "s", `Basic ${btoa("kubernetes:s")}`],
    ] as const
  ) {
    let seen = "";
    await refreshWith((_url, { method, body, headers }) => {
      if (method !== "POST") {
        return Response.json({
          issuer: "https://idp.invalid",
          token_endpoint: "https://idp.invalid/token",
          token_endpoint_auth_methods_supported: methods,
        });
      }
      const form = String(body).replace(
        "grant_type=refresh_token&refresh_token=CANARY-REFRESH",
        "",
      );
      seen = new Headers(headers).get("authorization") ?? form.slice(1);
      return Response.json({ id_token: "t" });
    }, secret);
    strictEqual(seen, expected);
  }
});

Deno.test("refreshTokens() names what the provider did without quoting it", async () => {
  const DISCOVERY = {
    issuer: "https://idp.invalid",
    token_endpoint: "https://idp.invalid/token",
  };
  const discovery = (endpoint: unknown) => () => Response.json({ token_endpoint: endpoint });
  const token = (answer: () => Response) => (_url: string, { method }: RequestInit) =>
    method === "POST" ? answer() : Response.json(DISCOVERY);
  const unreachable = () => Promise.reject(new TypeError("connection refused"));
  const cases: [Parameters<typeof refreshWith>[0], RegExp][] = [
    [
      unreachable,
      /provider https:\/\/idp.invalid\/.well-known\/openid-configuration cannot be asked/,
    ],
    [() => new Response("CANARY", { status: 500 }), /answered 500: if it goes on, log in again/],
    [() => new Response("CANARY", { status: 302 }), /answered 302/],
    [() => new Response("CANARY"), /names no token_endpoint with https:\/\/$/],
    [discovery("http://idp.invalid/CANARY"), /names no token_endpoint with https:\/\/$/],
    [
      () => Response.json({ ...DISCOVERY, issuer: "https://CANARY.invalid" }),
      /idp-issuer-url https:\/\/idp.invalid is of another issuer$/,
    ],
    [token(() => new Response("CANARY".repeat(200_000))), /its answer is longer than 1 MiB$/],
    [
      token(() => Response.json({ error: "invalid_grant", hint: "CANARY" }, { status: 400 })),
      /https:\/\/idp.invalid\/token answered 400 \(invalid_grant\): if it goes on/,
    ],
    [token(() => Response.json({ error: "CANARY" }, { status: 400 })), /answered 400: if it/],
    [token(() => Response.json({ access_token: "CANARY" })), /gave no id_token: it must issue one/],
  ];
  for (const [answer, message] of cases) {
    const error = await rejection(refreshWith(answer, "CANARY"));
    ok(error instanceof CredentialError);
    ok(error.message.startsWith(where), error.message);
    match(error.message, message);
    ok(!everything(error).includes("CANARY"), everything(error));
  }
});
