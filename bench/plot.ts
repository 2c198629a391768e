import type { Judged } from "./judged.ts";

const WIDTH = 720;
const HEIGHT = 300;
const MARGIN = 56;
const SERIES = [
  { key: "rust", name: "Rust collector", colour: "#b7410e" },
  { key: "ours", name: "k8s-collector", colour: "#1f6feb" },
] as const;

/** Resync time and peak memory against the number of pods, both programs, as an SVG picture. */
export function plotGrowth(rows: readonly Judged[]): string {
  const charts = ["resync wall [s]", "peak RSS at resync [MB]"].map((metric, index) =>
    chart(metric, rows.filter((row) => row.metric === metric), index * HEIGHT)
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT * 2}" ` +
    `font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n` +
    `${charts.join("\n")}\n</svg>\n`;
}

function chart(metric: string, rows: readonly Judged[], top: number): string {
  const right = WIDTH - MARGIN;
  const bottom = top + HEIGHT - MARGIN;
  const most = Math.max(...rows.flatMap(({ rust, ours }) => [rust.median, ours.median]), 1);
  const pods = Math.max(...rows.map((row) => row.pods), 1);
  const x = (count: number) => MARGIN + (right - MARGIN) * count / pods;
  const y = (value: number) => bottom - (bottom - top - MARGIN) * value / most;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    `<line x1="${MARGIN}" x2="${right}" y1="${y(most * part)}" y2="${
      y(most * part)
    }" stroke="#ddd"/>` +
    `<text x="${MARGIN - 6}" y="${y(most * part) + 4}" text-anchor="end">${
      (most * part).toFixed(most < 20 ? 1 : 0)
    }</text>`
  );
  const labels = rows.map((row) =>
    `<text x="${x(row.pods)}" y="${bottom + 18}" text-anchor="middle">${row.pods / 1000}k</text>`
  );
  const lines = SERIES.map(({ key, name, colour }, index) => {
    const points = rows.map((row) => `${x(row.pods)},${y(row[key].median)}`);
    return `<polyline points="${
      points.join(" ")
    }" fill="none" stroke="${colour}" stroke-width="2"/>` +
      points.map((point) =>
        `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="${colour}"/>`
      ).join("") +
      `<text x="${MARGIN + 12 + index * 130}" y="${top + 44}" fill="${colour}">${name}</text>`;
  });
  return `<text x="${MARGIN}" y="${top + 24}" font-size="14">${metric}, by pods</text>` +
    [...ticks, ...labels, ...lines].join("\n");
}
