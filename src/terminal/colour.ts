/** Codes of SGR, the sequences that select how a terminal shows text (ECMA-48, 8.3.117). */
const CODES = { grey: 90, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof CODES;

/** Shows a text in a colour. */
export type Paint = (colour: Colour, text: string) => string;

export const IN_COLOUR: Paint = (colour, text) => `\x1b[${CODES[colour]}m${text}\x1b[0m`;

export const PLAIN: Paint = (_, text) => text;
