/**
 * What is written for a person's eyes.
 *
 * @module
 */
export { print, printError } from "./output.ts";
