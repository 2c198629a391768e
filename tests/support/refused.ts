import { ConnectError } from "../../src/intake/trial.ts";

/** What a dial fails with where nobody listens. */
export function refused(): ConnectError {
  return new ConnectError([{
    address: "192.0.2.1:8000",
    phase: "connecting",
    failure: new Deno.errors.ConnectionRefused("Connection refused (os error 111)"),
  }]);
}
