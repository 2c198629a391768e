/** What stands in a log line in the place of a secret. */
export const REDACTED = "[redacted]";

/** Longest text kept of one value: a line must stay readable whatever a server answers. */
const TEXT_LIMIT = 4_096;

const SECRET_NAME =
  /token|authorization|passw(or)?d|passphrase|secret|credential|cookie|apikey|privatekey|keydata/;
/** A path to a secret is no secret, and an operator needs it to mend a mount. */
const NAMES_A_PLACE = /(file|path|directory)$/;

/** True when a property of this name holds a secret, in any spelling: `client-key-data`, `idToken`. */
export function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return SECRET_NAME.test(letters) && !NAMES_A_PLACE.test(letters);
}

/** Patterns of secrets in free text, each with what replaces a match. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // PEM private keys, also when the end has been cut off.
  [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(-----END [^-]*-----|$)/g, REDACTED],
  // And when the beginning has: what has both is gone by then.
  [/^[\s\S]*-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g, REDACTED],
  // The base64 of "-----BEGIN ": a kubeconfig's key and certificate data.
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/=]*/g, REDACTED],
  // JSON web tokens begin with the base64 of `{"`.
  [/\beyJ[A-Za-z0-9_-]{10,}(\.[A-Za-z0-9_-]*){0,2}/g, REDACTED],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:[a-z]+ +)?)[^\s"',;]+/gi, `$1${REDACTED}`],
  // Not the word after "bearer" in prose.
  [
    /\b(bearer\s+)(?!(?:tokens?|auth[a-z]*|credentials?)\b)[A-Za-z0-9._~+/=-]+/gi,
    `$1${REDACTED}`,
  ],
  // Of base64, with a letter or digit that the next word of a sentence has not.
  [
    /\b([Bb]asic\s+)(?!Auth)(?=[A-Za-z0-9+/]*[A-Z0-9+/=])[A-Za-z0-9+/]{4,}={0,2}/g,
    `$1${REDACTED}`,
  ],
  // The number of an access key of AWS; its secret half has no form of its own.
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/(:\/\/)[^\s/@:]*:[^\s/@]*@/g, `$1${REDACTED}@`],
  [
    /\b([\w-]{0,40}(?:token|passw(?:or)?d|passphrase|secret|api[_-]?key)=)[^\s&"',;]+/gi,
    `$1${REDACTED}`,
  ],
  [
    /(["'][\w-]{0,40}(?:token|password|secret|key-data)["']\s*:\s*["'])[^"']*/gi,
    `$1${REDACTED}`,
  ],
  // A line of YAML. In running text "token: permission denied" is a diagnosis, not a secret.
  [/^(\s*(?:[\w-]{0,40}(?:token|password|secret|key-data)):[ \t]+)\S+[ \t]*$/gim, `$1${REDACTED}`],
];

/** The text without bearer tokens, private keys, passwords and the given secrets, and not too long. */
export function redactText(text: string, secrets: ReadonlySet<string> = new Set()): string {
  let clean = text.length > TEXT_LIMIT ? cut(text) : text;
  for (const secret of secrets) clean = clean.replaceAll(secret, REDACTED);
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

/** Cuts between words, so that no half of a secret stays behind where no pattern knows it. */
function cut(text: string): string {
  const head = text.slice(0, TEXT_LIMIT);
  const lastSpace = head.search(/\s\S*$/);
  const kept = lastSpace > 0 ? head.slice(0, lastSpace) : head;
  return `${kept}… (${text.length - kept.length} more characters)`;
}
