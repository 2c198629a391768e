import { fileURLToPath } from "node:url";
import { testTrust } from "../support/trust.ts";
import { releaseProgram } from "./support/built.ts";

testTrust("compiled program", async () => ({
  command: fileURLToPath((await releaseProgram()).file),
  args: ["collect"],
}));
