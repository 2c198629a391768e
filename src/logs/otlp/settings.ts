import {
  choice,
  ConfigurationError,
  type Parsed,
  parseDuration,
  parseText,
  type SettingTable,
} from "../../configuration/mod.ts";

/** Where logs are sent to by OTLP. */
export interface OtlpSettings {
  /** Undefined when they are not sent. */
  readonly otlpEndpoint: string | undefined;
  readonly otlpHeaders: Readonly<Record<string, string>>;
  readonly otlpCompression: "gzip" | "none";
  readonly otlpTimeout: number;
  /** Files of PEM: who is believed, and with what this agent shows itself. */
  readonly otlpCertificate: string | undefined;
  readonly otlpClientCertificate: string | undefined;
  readonly otlpClientKey: string | undefined;
  /** What the environment asks for; only one is spoken. */
  readonly otlpProtocol: "http/protobuf";
}

const NONE: Readonly<Record<string, string>> = {};

/** The variables are those of the specification of OpenTelemetry's exporters. */
export const otlpSettings: SettingTable<OtlpSettings> = {
  otlpEndpoint: {
    description: "Send the logs there by OTLP over HTTP; /v1/logs is added where there is no path",
    allowed: "an http or https URL",
    flag: { name: "otlp-endpoint", placeholder: "url" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
    combine: ([own, all]) => own ?? (all === undefined ? "" : `${all.replace(/\/+$/, "")}/v1/logs`),
    default: undefined,
    parse: parseEndpoint,
  },
  otlpHeaders: {
    description: "Headers of each request, NAME=VALUE divided by commas, percent-encoded",
    allowed: "NAME=VALUE,…",
    flag: { name: "otlp-headers", placeholder: "headers" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"],
    default: NONE,
    defaultText: "none",
    parse: parseHeaders,
  },
  otlpCompression: {
    description: "Whether requests are compressed",
    allowed: "gzip or none",
    flag: { name: "otlp-compression", placeholder: "gzip|none" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"],
    default: "gzip",
    parse: choice(["gzip", "none"]),
  },
  otlpTimeout: {
    description: "How long an answer to a request may take",
    allowed: "a duration from 1ms to 10m; in the variables, milliseconds",
    flag: { name: "otlp-timeout", placeholder: "duration" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
    default: 10_000,
    defaultText: "10s",
    parse: (text) => parseDuration(1, 600_000)(/^\d+$/.test(text) ? `${text}ms` : text),
  },
  otlpCertificate: {
    description: "File with the certificates of the authorities to believe, as PEM",
    allowed: "a path",
    flag: { name: "otlp-certificate", placeholder: "path" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"],
    default: undefined,
    defaultText: "the public ones",
    parse: parseText,
  },
  otlpClientCertificate: {
    description: "File with the certificate to show to the server, as PEM",
    allowed: "a path",
    flag: { name: "otlp-client-certificate", placeholder: "path" },
    environment: [
      "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    ],
    default: undefined,
    parse: parseText,
  },
  otlpClientKey: {
    description: "File with the key of that certificate, as PEM",
    allowed: "a path",
    flag: { name: "otlp-client-key", placeholder: "path" },
    environment: ["OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"],
    default: undefined,
    parse: parseText,
  },
  otlpProtocol: {
    description: "The protocol that the environment asks for",
    allowed: "http/protobuf",
    environment: ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
    default: "http/protobuf",
    parse: choice(["http/protobuf"]),
  },
};

function parseEndpoint(text: string): Parsed<string> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { ok: false, complaint: "it is no http or https URL" };
  }
  if (url.pathname === "/") url.pathname = "/v1/logs";
  return { ok: true, value: url.href };
}

/** @throws {ConfigurationError} without the text, which may be a secret */
function parseHeaders(text: string): Parsed<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    try {
      const value = decodeURIComponent(part.slice(at + 1).trim());
      if (at < 1) throw new TypeError("there is no =");
      headers[name] = value;
      new Headers({ [name]: value });
    } catch {
      throw new ConfigurationError(
        "--otlp-headers, or its variable, is not NAME=VALUE divided by commas and percent-encoded",
      );
    }
  }
  return { ok: true, value: headers };
}
