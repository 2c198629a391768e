export type { Connection } from "./connection.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { podUid } from "./pod_uid.ts";
export { namedFile, openOutgoing, type Outgoing } from "./outgoing.ts";
export { PROXY_VARIABLES } from "./proxy_rules.ts";
export { CredentialError, RequestError } from "./errors.ts";
export type { ProgramCall, ProgramResult } from "./exec/run_program.ts";
export { type ConnectionSettings, connectionSettings } from "./settings.ts";
