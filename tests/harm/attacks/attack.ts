import type { Simulator } from "../../../src/testbed/simulator/mod.ts";

interface Named {
  /** As `--attack` takes it. */
  readonly name: string;
}

/** Against the port for health and metrics; runs in a process of its own. */
export interface HttpAttack extends Named {
  readonly target: "http";
  /** Goes on until the process is ended. */
  run(port: number): Promise<never>;
}

/** By somebody who may write in one namespace; runs where the simulated cluster is. */
export interface TenantAttack extends Named {
  readonly target: "tenant";
  /**
   * @param scale 1 for all of it; a short run takes less
   * @param signal aborts when the time is over
   */
  run(simulator: Simulator, scale: number, signal: AbortSignal): Promise<void>;
}

/** An API server that has gone wrong for one resource, while it serves the others. */
export interface ApiAttack extends Named {
  readonly target: "api";
  /**
   * Answers one request; the connection is closed afterwards.
   *
   * @param send resolves when the client has taken the bytes; throws when it has gone
   */
  answer(isWatch: boolean, send: (bytes: Uint8Array | string) => Promise<void>): Promise<void>;
}

/** A reducer that is none. */
export interface ReducerAttack extends Named {
  readonly target: "reducer";
  /**
   * Meets one connection, which is closed afterwards.
   *
   * @param signal aborts when the attack is over; the connection is closed then
   */
  meet(connection: Deno.TcpConn, signal: AbortSignal): Promise<void>;
}

export type Attack = HttpAttack | TenantAttack | ApiAttack | ReducerAttack;
export type Target = Attack["target"];

/** The namespace in which tenants do what they may. */
export const TENANT = "tenant";
