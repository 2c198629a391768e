import { strictEqual } from "node:assert/strict";
import { proxyFor } from "../../../src/kubernetes/connection/proxy_rules.ts";

const PROXY = "http://proxy.example:3128";

/** [server, NO_PROXY, by proxy]: what Go's httpproxy answers. */
const CASES: readonly (readonly [server: string, noProxy: string, byProxy: boolean])[] = [
  ["https://api.corp.example:6443", "", true],
  ["https://127.0.0.1:6443", "", false],
  ["https://127.8.9.1:6443", "", false],
  ["https://[::1]:6443", "", false],
  ["https://localhost:6443", "", false],
  ["https://LOCALHOST:6443", "", false],
  ["https://localhost.example:6443", "", true],
  ["https://api.corp.example:6443", "*", false],
  ["https://api.corp.example:6443", "corp.example", false],
  ["https://api.corp.example:6443", ".corp.example", false],
  ["https://corp.example:6443", ".corp.example", true],
  ["https://corp.example:6443", "corp.example", false],
  ["https://api.corp.example:6443", "*.corp.example", false],
  ["https://corp.example:6443", "*.corp.example", true],
  ["https://notcorp.example:6443", "corp.example", true],
  ["https://api.corp.example:6443", "API.CORP.EXAMPLE", false],
  ["https://API.corp.example:6443", "api.corp.example", false],
  ["https://api.corp.example:6443", "api.corp.example:6443", false],
  ["https://api.corp.example:6443", "api.corp.example:443", true],
  ["https://api.corp.example", "api.corp.example:443", false],
  ["https://10.99.0.1:6443", "10.99.0.1", false],
  ["https://10.99.0.1:6443", "10.99.0.1:6443", false],
  ["https://10.99.0.1:6443", "10.99.0.1:80", true],
  ["https://10.99.0.1:6443", "10.0.0.0/8", false],
  ["https://11.99.0.1:6443", "10.0.0.0/8", true],
  ["https://10.99.0.1:6443", "foo, 10.0.0.0/8 , bar", false],
  ["https://[fd00::7]:6443", "fd00::/8", false],
  ["https://[fd00::7]:6443", "fd00::7", false],
  ["https://[fd00::7]:6443", "[fd00::7]:6443", false],
  ["https://[fd00::7]:6443", "[fd00::7]:443", true],
  ["https://[fe00::7]:6443", "fd00::/8", true],
  ["https://api.corp.example:6443", "10.0.0.0/8", true],
  ["https://api.corp.example:6443", "10.0.0.0/99,nonsense/8,:80,", true],
];

for (const [server, noProxy, byProxy] of CASES) {
  Deno.test(`proxyFor() ${server} with NO_PROXY="${noProxy}"`, () => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: noProxy };
    strictEqual(proxyFor(new URL(server), environment), byProxy ? PROXY : undefined);
  });
}

Deno.test("proxyFor() takes the variable of the scheme, in capitals first", () => {
  const server = new URL("https://api.example");
  strictEqual(proxyFor(server, { HTTP_PROXY: PROXY, ALL_PROXY: PROXY }), undefined);
  strictEqual(proxyFor(server, { https_proxy: PROXY }), PROXY);
  strictEqual(proxyFor(server, { HTTPS_PROXY: "http://a", https_proxy: "http://b" }), "http://a");
  strictEqual(proxyFor(server, { HTTPS_PROXY: "", https_proxy: "http://b" }), "http://b");
  strictEqual(proxyFor(new URL("http://api.example"), { HTTP_PROXY: PROXY }), PROXY);
  strictEqual(proxyFor(server, { HTTPS_PROXY: PROXY, no_proxy: "api.example" }), undefined);
});

Deno.test("proxyFor() takes a proxy without a scheme for an HTTP proxy", () => {
  const server = new URL("https://api.example");
  strictEqual(proxyFor(server, { HTTPS_PROXY: "proxy:3128" }), "http://proxy:3128");
  strictEqual(proxyFor(server, { HTTPS_PROXY: "socks5://proxy:1080" }), "socks5://proxy:1080");
});
