// One SVG: requests a second of every variant as a bar on a logarithmic scale, with least and most as a whisker.
import type { Spread } from './statistics.ts';

export type Bar = Readonly<{ name: string; rate: Spread }>;

const [width, rowHeight, left, right, top] = [960, 30, 260, 110, 70];
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const scaleOf = (bars: readonly Bar[]) => {
  const least = Math.floor(Math.log10(Math.max(1, Math.min(...bars.map(({ rate }) => rate.min)))));
  const most = Math.ceil(Math.log10(Math.max(10, ...bars.map(({ rate }) => rate.max))));
  const at = (value: number) =>
    left + ((Math.log10(Math.max(value, 10 ** least)) - least) / Math.max(1, most - least)) * (width - left - right);
  const ticks = Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i));
  return { at, ticks };
};

const grid = (ticks: readonly number[], at: (value: number) => number, bottom: number): string =>
  ticks
    .map((tick) => {
      const x = at(tick).toFixed(1);
      const line = `<line x1="${x}" y1="${top - 8}" x2="${x}" y2="${bottom}" stroke="#b1b4b6"/>`;
      return `${line}<text x="${x}" y="${top - 14}" text-anchor="middle">${tick.toLocaleString('en')}</text>`;
    })
    .join('');

const barOf = ({ name, rate }: Bar, row: number, at: (value: number) => number): string => {
  const y = top + row * rowHeight;
  const middle = y + rowHeight / 2 - 3;
  const [from, to] = [at(rate.min).toFixed(1), at(rate.max).toFixed(1)];
  return [
    `<text x="${left - 10}" y="${middle + 5}" text-anchor="end">${escaped(name)}</text>`,
    `<rect x="${left}" y="${y + 2}" width="${Math.max(1, at(rate.median) - left).toFixed(1)}" height="20" fill="#1d70b8"/>`,
    `<line x1="${from}" y1="${middle}" x2="${to}" y2="${middle}" stroke="#0b0c0c" stroke-width="2"/>`,
    `<text x="${(at(rate.max) + 8).toFixed(1)}" y="${middle + 5}">${Math.round(rate.median).toLocaleString('en')}</text>`,
  ].join('');
};

/** The chart as SVG text; `caption` says what it was taken on. */
export const chartOf = (bars: readonly Bar[], caption: string): string => {
  const bottom = top + bars.length * rowHeight;
  const { at, ticks } = scaleOf(bars);
  const rows = bars.map((bar, row) => barOf(bar, row, at)).join('\n');
  const title = 'Requests answered a second: median, least and most of the rounds (logarithmic)';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 30}" role="img" aria-label="${title}"
  font-family="sans-serif" font-size="14" fill="#0b0c0c">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="10" y="24" font-size="16" font-weight="bold">${title}</text>
${grid(ticks, at, bottom)}
${rows}
<text x="10" y="${bottom + 20}" font-size="12">${escaped(caption)}</text>
</svg>
`;
};
