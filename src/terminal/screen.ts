import { printable } from "./text.ts";

const ALTERNATE = "\x1b[?1049h\x1b[?25l";
const NORMAL = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

/** The terminal that a screen is drawn on. */
export interface ScreenDevice {
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
}

const encoder = new TextEncoder();

const terminal: ScreenDevice = {
  write: (text) => void Deno.stdout.writeSync(encoder.encode(text)),
  size: Deno.consoleSize,
};

/**
 * The whole terminal, drawn anew again and again on its alternate screen; what stood there before
 * comes back when it is disposed of.
 */
export class Screen implements Disposable {
  readonly #device: ScreenDevice;

  constructor(device: ScreenDevice = terminal) {
    this.#device = device;
    device.write(ALTERNATE);
  }

  /** Draws what `lines` makes of the terminal's size; the last row stays free for the cursor. */
  draw(lines: (columns: number, rows: number) => readonly string[]): void {
    const { columns, rows } = this.#device.size();
    const text = lines(columns, rows - 1).map((line) => printable(line) + CLEAR_LINE).join("\n");
    this.#device.write(HOME + text + CLEAR_BELOW);
  }

  [Symbol.dispose](): void {
    this.#device.write(NORMAL);
  }
}
