import type { IpFamily } from "./pod_template.ts";

/** A machine on which pods run. */
export interface Node {
  readonly name: string;
  readonly ip: string;
}

export function nodes(count: number): readonly Node[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${index}`,
    ip: `172.18.${index >>> 8}.${index & 255}`,
  }));
}

/** Gives every pod an address nobody had before, from 10.128.0.0/9 and fd00:10:244::/48. */
export class AddressPool {
  #last = 0;

  next(families: readonly IpFamily[]): readonly string[] {
    const index = ++this.#last;
    return families.map((family) => family === "IPv4" ? ipv4(index) : ipv6(index));
  }
}

function ipv4(index: number): string {
  return `10.${128 + ((index >>> 16) & 127)}.${(index >>> 8) & 255}.${index & 255}`;
}

function ipv6(index: number): string {
  return `fd00:10:244::${(index >>> 16).toString(16)}:${(index & 0xffff).toString(16)}`;
}
