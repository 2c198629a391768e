import { formatHostPort, parseHost, parseListenAddress, parsePort } from "./host_port.ts";
import { type AnnouncedVersion, type LogLevel, logLevels } from "./settings.ts";

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

export function parseIntakeHost(text: string): Parsed<string> {
  if (text === "") return refuse("it is empty");
  if (text.includes("//")) return refuse("it has a scheme");
  const host = parseHost(text);
  if (host !== undefined) return accept(host);
  return refuse(
    parseListenAddress(text) === undefined
      ? "it is neither a host name nor an IP address"
      : "it has a port, which is a setting of its own",
  );
}

export function parseIntakePort(text: string): Parsed<number> {
  const port = parsePort(text, 1);
  return port === undefined ? refuse("it is not a port") : accept(port);
}

export function parseListen(text: string): Parsed<string> {
  const address = parseListenAddress(text);
  return address === undefined
    ? refuse("it is not an address to listen on")
    : accept(formatHostPort(address));
}

export function parseHttpListen(text: string): Parsed<string> {
  return text === "off" ? accept(text) : parseListen(text);
}

/** A namespace's name is a DNS label (RFC 1123). */
export function parseNamespace(text: string): Parsed<string> {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
    ? accept(text)
    : refuse("it is not the name of a namespace");
}

const synonyms: ReadonlyMap<string, LogLevel> = new Map([
  ["warn", "warning"],
  ["critical", "fatal"],
]);

export function parseLogLevel(text: string): Parsed<LogLevel> {
  const lower = text.toLowerCase();
  return choice(logLevels)(synonyms.get(lower) ?? lower);
}

/** The reducer throws on anything older and closes the connection without a word (protocol 4.2). */
const oldestAccepted: AnnouncedVersion = { major: 0, minor: 9, patch: 0 };

export function parseVersion(text: string): Parsed<AnnouncedVersion> {
  const parts = text.split(".");
  const numbers = parts.map((part) => wholeNumber(0, 0xffff_ffff)(part));
  const [major, minor, patch] = numbers;
  if (numbers.length !== 3 || !major?.ok || !minor?.ok || !patch?.ok) {
    return refuse("each part must be a whole number from 0 to 4294967295");
  }
  const version = { major: major.value, minor: minor.value, patch: patch.value };
  const tooOld = version.major === oldestAccepted.major && version.minor < oldestAccepted.minor;
  return tooOld
    ? refuse("the reducer closes the connection of a collector older than 0.9.0")
    : accept(version);
}
