import { ConfigurationError } from "../configuration/mod.ts";
import type { IntakeSettings } from "./settings.ts";

/**
 * What the TLS settings of the intake demand of each other.
 *
 * @throws {ConfigurationError} when one of them would have no effect, or cannot have any
 */
export function checkIntakeTls(settings: IntakeSettings): void {
  const { intakeTls, intakeTlsCa, intakeTlsCert, intakeTlsKey, intakeTlsServerName } = settings;
  if (intakeTls === "off") {
    // Who names an authority means to be safe: plain text in spite of it would not be.
    const given = Object.entries({
      "--intake-tls-ca": intakeTlsCa,
      "--intake-tls-cert": intakeTlsCert,
      "--intake-tls-key": intakeTlsKey,
      "--intake-tls-server-name": intakeTlsServerName,
    }).find(([, value]) => value !== undefined);
    if (given === undefined) return;
    throw new ConfigurationError(
      `${given[0]} is ${JSON.stringify(given[1])}, but TLS is off; add --intake-tls=on.`,
    );
  }
  if ((intakeTlsCert === undefined) !== (intakeTlsKey === undefined)) {
    throw new ConfigurationError(
      "A client certificate needs --intake-tls-cert and --intake-tls-key; one of them is missing.",
    );
  }
}
