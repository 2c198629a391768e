import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { parseIpv4 } from "../../../src/kubernetes/objects/ip_address.ts";
import { utf8 } from "../encoding/utf8.ts";

Deno.test("parseIpv4() reads dotted quads and nothing else", () => {
  const parse = (address: string) => parseIpv4(utf8(`9${address}9`), 1, address.length + 1);
  deepStrictEqual(
    ["0.0.0.0", "10.244.0.3", "255.255.255.255", "192.168.1.1"].map(parse),
    [0, 0x0af40003, 0xffffffff, 0xc0a80101],
  );
  const others = [
    "",
    "10",
    "10.0.0",
    "10.0.0.",
    ".10.0.0",
    "10..0.1",
    "10.0.0.1.2",
    "256.0.0.1",
    "10.0.0.1/8",
    " 10.0.0.1",
    "-1.0.0.1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "10.0.0.٣",
  ];
  for (const address of others) strictEqual(parse(address), -1, address);
  fc.assert(fc.property(fc.ipV4(), (address) => {
    const expected = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    strictEqual(parse(address), expected);
    ok(parse(`${address}.1`) === -1 && parse(`${address}256`) === -1);
  }));
});
