import { formatHostPort, parseListenAddress } from "./host_port.ts";

/** The value a text stands for, or what is wrong with the text. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaint: string };

export type Parser<T> = (text: string) => Parsed<T>;

function accept<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

function refuse(complaint: string): Parsed<never> {
  return { ok: false, complaint };
}

export function parseText(text: string): Parsed<string> {
  return text.trim() === "" ? refuse("it is empty") : accept(text);
}

export function wholeNumber(lowest: number, highest: number): Parser<number> {
  return (text) => {
    if (!/^-?[0-9]+$/.test(text)) return refuse("it is not a whole number");
    const value = Number(text);
    if (value < lowest) return refuse("it is too small");
    if (value > highest) return refuse("it is too large");
    return accept(value);
  };
}

export function choice<T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => {
    const chosen = choices.find((one) => one === text);
    return chosen === undefined ? refuse("it is none of the choices") : accept(chosen);
  };
}

export function parseBoolean(text: string): Parsed<boolean> {
  return text === "true" || text === "false"
    ? accept(text === "true")
    : refuse("it is neither true nor false");
}

export function parseListen(text: string): Parsed<string> {
  const address = parseListenAddress(text);
  return address === undefined
    ? refuse("it is not an address to listen on")
    : accept(formatHostPort(address));
}
