import { type Parsed, parseListen, parseText, type SettingTable } from "../configuration/mod.ts";

/** Where names are to be had, and by whom. */
export interface ApiSettings {
  /** `host:port` with brackets around an IPv6 host, or `off`. */
  readonly apiListen: string;
  readonly apiTokenFile: string | undefined;
  readonly apiTlsCert: string | undefined;
  readonly apiTlsKey: string | undefined;
}

export const apiSettings: SettingTable<ApiSettings> = {
  apiListen: {
    description: "Address of the API, or off; beyond loopback it needs a token",
    allowed: "host:port, [ipv6]:port, :port or off",
    flag: { name: "api-listen", placeholder: "address" },
    environment: [],
    default: "127.0.0.1:8082",
    parse: (text): Parsed<string> => text === "off" ? { ok: true, value: text } : parseListen(text),
  },
  apiTokenFile: {
    description: "File with the bearer token that the API demands; it may be rotated",
    allowed: "a path",
    flag: { name: "api-token-file", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  apiTlsCert: {
    description: "PEM file with the certificate of the API",
    allowed: "a path",
    flag: { name: "api-tls-cert", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
  apiTlsKey: {
    description: "PEM file with the key of that certificate",
    allowed: "a path",
    flag: { name: "api-tls-key", placeholder: "path" },
    environment: [],
    default: undefined,
    parse: parseText,
  },
};
