// A program with a rejection that nobody handles, beside work that would go on for ever.
import { exitOnUncaught } from "../../src/operations/failure.ts";

exitOnUncaught(Deno.exit);
setInterval(() => {}, 60_000);
Promise.reject(new Error("nobody waits for me", { cause: new Error("the root of it") }));
