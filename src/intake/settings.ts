import {
  choice,
  type Parsed,
  parseHost,
  parseListenAddress,
  parsePort,
  parseText,
  type SettingTable,
  wholeNumber,
} from "../configuration/mod.ts";
import { type IntakeCompression } from "../wire/mod.ts";

const compressions = ["lz4", "stored"] as const satisfies readonly IntakeCompression[];
const switches = ["off", "on"] as const;

/** Longest delay a timer of the platform takes, in whole seconds (2^31 - 1 milliseconds). */
const longestTimerSeconds = 2_147_483;

/** Where the reducer is and how it is spoken to. */
export interface IntakeSettings {
  /** Host name or IP address of the reducer; an IPv6 address has no brackets. */
  readonly intakeHost: string;
  readonly intakePort: number;
  readonly intakeCompression: IntakeCompression;
  /** TLS towards whatever stands before the reducer, which itself speaks plain TCP. */
  readonly intakeTls: (typeof switches)[number];
  /** Paths of PEM files. */
  readonly intakeTlsCa: string | undefined;
  readonly intakeTlsCert: string | undefined;
  readonly intakeTlsKey: string | undefined;
  /** The name the server's certificate must have; undefined means the host. */
  readonly intakeTlsServerName: string | undefined;
  /** 0 means that a connection is kept as long as it lasts. */
  readonly intakeMaxAgeSeconds: number;
}

export const intakeSettings: SettingTable<IntakeSettings> = {
  intakeHost: {
    description: "Reducer to send to",
    allowed: "a host name or an IP address, without scheme and port",
    flag: { name: "intake-host", placeholder: "host" },
    environment: ["EBPF_NET_INTAKE_HOST"],
    file: "intake.host",
    default: "127.0.0.1",
    defaultText: "the one reducer among the namespace's Services, else 127.0.0.1",
    parse: parseIntakeHost,
  },
  intakePort: {
    description: "Telemetry port of the reducer",
    allowed: "a whole number from 1 to 65535",
    flag: { name: "intake-port", placeholder: "port" },
    environment: ["EBPF_NET_INTAKE_PORT"],
    file: "intake.port",
    default: 8000,
    defaultText: "the port of the reducer found that way, else 8000",
    parse: parseIntakePort,
  },
  intakeCompression: {
    description: "Blocks sent to the reducer: compressed, or stored as they are",
    allowed: compressions.join(" or "),
    flag: { name: "intake-compression", placeholder: "lz4|stored" },
    environment: [],
    default: "lz4",
    parse: choice(compressions),
  },
  intakeTls: {
    description: "TLS towards a proxy before the reducer, which itself has none",
    allowed: switches.join(" or "),
    flag: { name: "intake-tls", placeholder: "off|on" },
    environment: [],
    default: "off",
    parse: choice(switches),
  },
  intakeTlsCa: {
    description: "PEM file of the only authorities to trust",
    allowed: "a path",
    flag: { name: "intake-tls-ca", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "those of SSL_CERT_FILE, else the public ones",
    parse: parseText,
  },
  intakeTlsCert: {
    description: "PEM file of the client certificate",
    allowed: "a path",
    flag: { name: "intake-tls-cert", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "no client certificate",
    parse: parseText,
  },
  intakeTlsKey: {
    description: "PEM file of the client certificate's key",
    allowed: "a path",
    flag: { name: "intake-tls-key", placeholder: "path" },
    environment: [],
    default: undefined,
    defaultText: "no client certificate",
    parse: parseText,
  },
  intakeTlsServerName: {
    description: "Name that the server's certificate must have",
    allowed: "a host name",
    flag: { name: "intake-tls-server-name", placeholder: "name" },
    environment: [],
    default: undefined,
    defaultText: "the intake host",
    parse: parseText,
  },
  intakeMaxAgeSeconds: {
    description: "Seconds after which a connection to the reducer is replaced; 0 is never",
    allowed: `a whole number from 0 to ${longestTimerSeconds}`,
    flag: { name: "intake-max-age-secs", placeholder: "seconds" },
    environment: [],
    default: 0,
    parse: wholeNumber(0, longestTimerSeconds),
  },
};

function parseIntakeHost(text: string): Parsed<string> {
  const refuse = (complaint: string): Parsed<never> => ({ ok: false, complaint });
  if (text === "") return refuse("it is empty");
  if (text.includes("//")) return refuse("it has a scheme");
  const host = parseHost(text);
  if (host !== undefined) return { ok: true, value: host };
  return refuse(
    parseListenAddress(text) === undefined
      ? "it is neither a host name nor an IP address"
      : "it has a port, which is a setting of its own",
  );
}

function parseIntakePort(text: string): Parsed<number> {
  const port = parsePort(text, 1);
  return port === undefined
    ? { ok: false, complaint: "it is not a port" }
    : { ok: true, value: port };
}
