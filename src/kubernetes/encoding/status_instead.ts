import { MalformedError } from "./malformed.ts";
import type { ApiStatus } from "./status.ts";

/** A Status where something else was to come: some servers and proxies send one with HTTP 200. */
export class StatusInstead extends MalformedError {
  readonly status: ApiStatus;

  constructor(status: ApiStatus) {
    super(`a Status instead of a list: ${status.message}`);
    this.status = status;
  }
}
