import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { formatHostPort, parseHost, parseListenAddress } from "../../src/configuration/mod.ts";

Deno.test("parseHost() accepts names and addresses and takes brackets off", () => {
  const hosts = ["reducer", "a.b-c.svc", "10.0.0.1", "my_host", "::1", "fe80::1%eth0"];
  for (const host of hosts) strictEqual(parseHost(host), host);
  strictEqual(parseHost("[fd00::7]"), "fd00::7");
  strictEqual(parseHost("[::ffff:10.0.0.1]"), "::ffff:10.0.0.1");
});

Deno.test("parseHost() refuses everything else", () => {
  const texts = ["", " ", "a b", "a/b", "a:1", "[a]", "[::1", "[]", "ü", "a\n", "a".repeat(254)];
  for (const text of texts) strictEqual(parseHost(text), undefined, JSON.stringify(text));
});

Deno.test("parseListenAddress() splits at the port", () => {
  deepStrictEqual(parseListenAddress("127.0.0.1:0"), { host: "127.0.0.1", port: 0 });
  deepStrictEqual(parseListenAddress("[::1]:65535"), { host: "::1", port: 65_535 });
  deepStrictEqual(parseListenAddress(":80"), { host: "::", port: 80 });
  deepStrictEqual(parseListenAddress("localhost:80"), { host: "localhost", port: 80 });
});

Deno.test("parseListenAddress() refuses what is ambiguous or has no port", () => {
  const texts = ["", "80", "host", "host:", "host:65536", "host:-1", "host:0x1", "::1:80", "::1"];
  for (const text of texts) strictEqual(parseListenAddress(text), undefined, text);
});

Deno.test("formatHostPort() is read back by parseListenAddress()", () => {
  for (const text of ["127.0.0.1:80", "[fd00::1]:443", "name:1"]) {
    const address = parseListenAddress(text);
    strictEqual(address && formatHostPort(address), text);
  }
});
