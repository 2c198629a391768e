import type { LogRecord } from "@logtape/logtape";

export const TIMESTAMP = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** A record as the logging library makes it from a template and properties. */
export function logRecord(
  level: LogRecord["level"],
  template: string,
  properties: Record<string, unknown> = {},
  category: readonly string[] = ["k8s-collector", "watch"],
): LogRecord {
  const message: unknown[] = [];
  template.split(/\{([^{}]+)\}/).forEach((part, index) => {
    message.push(index % 2 === 0 ? part : properties[part]);
  });
  return { category, level, message, rawMessage: template, timestamp: TIMESTAMP, properties };
}
