/**
 * The records in the lines that container runtimes write. Pure.
 *
 * @module
 */
export {
  type ParserContext,
  type ParserCounts,
  parserCounts,
  type Replay,
  StreamParser,
} from "./parser.ts";
export { type Beginning, PartialBudget } from "./pending.ts";
export { CUT, MALFORMED, NONE, type RecordTarget, STDOUT, UNFINISHED } from "./target.ts";
export { Timestamp } from "./timestamp.ts";
