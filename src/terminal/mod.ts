/**
 * What is written for a person's eyes.
 *
 * @module
 */
export { type Colour, IN_COLOUR, type Paint, PLAIN } from "./colour.ts";
export { print, printError, writeData } from "./output.ts";
export { Screen } from "./screen.ts";
export { table } from "./table.ts";
export { clipped, counted, grouped, printable } from "./text.ts";
