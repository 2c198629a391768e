import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { onAnyAddress } from "../../src/configuration/mod.ts";

/** As a kernel without IPv6 answers. */
function withoutIpv6(asked: string[]): (host: string) => string {
  return (host) => {
    asked.push(host);
    if (host.includes(":")) {
      throw new Error("Address family not supported by protocol (os error 97)");
    }
    return host;
  };
}

Deno.test("onAnyAddress() falls back to IPv4 where there is no IPv6", () => {
  const asked: string[] = [];
  strictEqual(onAnyAddress("::", withoutIpv6(asked)), "0.0.0.0");
  deepStrictEqual(asked, ["::", "0.0.0.0"]);
});

Deno.test("onAnyAddress() takes no other address than the one that was asked for", () => {
  throws(() => onAnyAddress("::1", withoutIpv6([])), /Address family/);
  strictEqual(onAnyAddress("127.0.0.1", (host) => host), "127.0.0.1");
});

Deno.test("onAnyAddress() does not share a port with another program", () => {
  const taken = () => {
    throw new Deno.errors.AddrInUse("in use");
  };
  throws(() => onAnyAddress("::", taken), Deno.errors.AddrInUse);
});
