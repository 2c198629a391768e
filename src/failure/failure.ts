import type { Category } from "./category.ts";

/**
 * An error that was made for its reader: the message names the thing, the value and what to do
 * next, and the category decides the exit code. Any other error is one that nobody expected, and is
 * reported with its place in the code.
 */
export abstract class Failure extends Error {
  abstract readonly category: Category;
}
