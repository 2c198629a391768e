import type { PublicAuthorities } from "../../src/configuration/mod.ts";
import { issue } from "./loopback_certificate.ts";

const { authority } = await issue();

/** An authority that has signed nothing: where a test names none, it is to believe nobody. */
export const NO_PUBLIC_AUTHORITIES: PublicAuthorities = () => Promise.resolve(authority);
