import { ConfigurationError, type ReadTextFile } from "../configuration/mod.ts";
import { namedFile, openOutgoing, type Outgoing } from "../kubernetes/connection/mod.ts";
import type { LogSink } from "../logs/delivery/mod.ts";
import { OtlpExporter, type OtlpStatistics } from "../logs/otlp/mod.ts";
import { SYSTEM_CLOCK } from "../time/mod.ts";
import type { LogAgentSettings } from "./log_settings.ts";
import { publicAuthoritiesOf } from "./public_authorities.ts";
import type { Surroundings } from "./runtime_variables.ts";

export interface OtlpSink {
  readonly sink: LogSink;
  readonly statistics: OtlpStatistics;
}

/**
 * Where `--otlp-endpoint` sends to; undefined without it.
 *
 * @throws {ConfigurationError} when logs are to go elsewhere too, or a certificate cannot be used
 */
export async function otlpSinkOf(
  settings: LogAgentSettings,
  { environment }: Surroundings,
  readTextFile: ReadTextFile,
): Promise<OtlpSink | undefined> {
  const { output, otlpEndpoint: endpoint } = settings;
  if (endpoint === undefined) return undefined;
  if (output !== "-") {
    throw new ConfigurationError(
      `logs go to one place: --output is ${output} and --otlp-endpoint is set. Leave one of them out`,
    );
  }
  const certificate = namedFile("--otlp-client-certificate", settings.otlpClientCertificate);
  const key = namedFile("--otlp-client-key", settings.otlpClientKey);
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigurationError(
      "a certificate and its key go together: set both --otlp-client-certificate and " +
        "--otlp-client-key",
    );
  }
  const outgoing = await openOutgoing({
    url: endpoint,
    authorities: namedFile("--otlp-certificate", settings.otlpCertificate),
    pair: certificate && key && { certificate, key },
    environment,
    publicAuthorities: publicAuthoritiesOf(environment, readTextFile),
    readTextFile,
    clock: SYSTEM_CLOCK,
  });
  const exporter = new OtlpExporter({
    endpoint,
    headers: settings.otlpHeaders,
    compression: settings.otlpCompression,
    timeout: settings.otlpTimeout,
    fetch: outgoing.fetch,
    clock: SYSTEM_CLOCK,
    random: Math.random,
  });
  return { sink: sinkOf(exporter, outgoing), statistics: exporter.statistics };
}

function sinkOf(exporter: OtlpExporter, outgoing: Outgoing): LogSink {
  return {
    length: undefined,
    get failure() {
      return exporter.statistics.lastFailure?.reason;
    },
    async write(batch, records, signal) {
      await exporter.send(batch, records, signal);
      return undefined;
    },
    settle() {},
    close: () => outgoing.close(),
  };
}
