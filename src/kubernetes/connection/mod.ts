export type { Connection, ConnectionRequest } from "./connection.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { podUid } from "./pod_uid.ts";
export { PROXY_VARIABLES } from "./proxy_rules.ts";
export { CredentialError, RequestError, type RequestFailure } from "./errors.ts";
export type { ProgramCall, ProgramResult, RunProgram } from "./exec/run_program.ts";
export { type ConnectionSettings, connectionSettings } from "./settings.ts";
export type { ReadTextFile } from "./text_source.ts";
