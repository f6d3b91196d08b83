/** A cloud of points in one colour. */
export interface Cloud {
  readonly label: string;
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a plot shows. */
export interface Plot {
  readonly title: string;
  readonly axes: readonly [x: string, y: string];
  readonly clouds: readonly Cloud[];
  /** The line `a · x + b · y = c`. */
  readonly line: { readonly label: string; readonly a: number; readonly b: number; readonly c: number };
}

const width = 600;
const height = 600;
const frame = { left: 68, top: 84, right: width - 28, bottom: height - 64 };
const ink = '#1f2933';
const pale = '#e4e7eb';

/** Points and a line as an SVG drawing, on a grid of equal units in both directions. */
export function scatterPlot({ title, axes, clouds, line }: Plot): string {
  const all = clouds.flatMap(({ points }) => points);
  const [x, y] = scales(all);
  const marks = clouds.map(
    ({ color, points }) =>
      `<g fill="${color}" fill-opacity="0.45" stroke="${color}" stroke-opacity="0.8" stroke-width="0.6">\n` +
      points.map(([px, py]) => `<circle cx="${round(x.at(px))}" cy="${round(y.at(py))}" r="2.6"/>`).join('\n') +
      '\n</g>',
  );
  const [from, to] = endsOf(line, x, y);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="13" fill="${ink}">
<title>${escape(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${frame.left}" y="34" font-size="18" font-weight="600">${escape(title)}</text>
${legend(clouds, line.label)}
<clipPath id="frame"><rect x="${frame.left}" y="${frame.top}" width="${frame.right - frame.left}" height="${frame.bottom - frame.top}"/></clipPath>
${x.ticks.map((tick) => xTick(x.at(tick), tick)).join('\n')}
${y.ticks.map((tick) => yTick(y.at(tick), tick)).join('\n')}
<g clip-path="url(#frame)">
${marks.join('\n')}
<line x1="${round(x.at(from[0]))}" y1="${round(y.at(from[1]))}" x2="${round(x.at(to[0]))}" y2="${round(y.at(to[1]))}" stroke="${ink}" stroke-width="2.5" stroke-linecap="round"/>
</g>
<path d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}" fill="none" stroke="${ink}"/>
<text x="${(frame.left + frame.right) / 2}" y="${height - 18}" text-anchor="middle">${escape(axes[0])}</text>
<text transform="translate(24 ${(frame.top + frame.bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(axes[1])}</text>
</svg>
`;
}

/** Where numbers of one axis stand on the page. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Both axes around all points, with the same number of pixels for a unit, so that angles are true. */
function scales(points: readonly (readonly [number, number])[]): [Scale, Scale] {
  const middles = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, span: (high - low) * 1.08 || 1 };
  });
  const across = frame.right - frame.left;
  const up = frame.bottom - frame.top;
  const unit = Math.min(across / middles[0]!.span, up / middles[1]!.span);
  const scale = (axis: number, pixels: number, at: (offset: number) => number): Scale => {
    const low = middles[axis]!.middle - pixels / unit / 2;
    const high = middles[axis]!.middle + pixels / unit / 2;
    return { low, high, ticks: ticksOf(low, high), at: (value) => at((value - low) * unit) };
  };
  return [scale(0, across, (offset) => frame.left + offset), scale(1, up, (offset) => frame.bottom - offset)];
}

/** Round numbers between two: steps of 1, 2 or 5 times a power of ten, about eight of them. */
export function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((candidate) => candidate >= rough)!;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Where the line enters and leaves the frame, or goes on beyond it. */
function endsOf({ a, b, c }: Plot['line'], x: Scale, y: Scale): [[number, number], [number, number]] {
  const steep = Math.abs(a) > Math.abs(b);
  return steep
    ? [
        [(c - b * y.low) / a, y.low],
        [(c - b * y.high) / a, y.high],
      ]
    : [
        [x.low, (c - a * x.low) / b],
        [x.high, (c - a * x.high) / b],
      ];
}

const xTick = (at: number, tick: number): string =>
  `<path d="M${round(at)} ${frame.top}V${frame.bottom}" stroke="${pale}"/>` +
  `<text x="${round(at)}" y="${frame.bottom + 20}" text-anchor="middle">${number(tick)}</text>`;
const yTick = (at: number, tick: number): string =>
  `<path d="M${frame.left} ${round(at)}H${frame.right}" stroke="${pale}"/>` +
  `<text x="${frame.left - 10}" y="${round(at + 4.5)}" text-anchor="end">${number(tick)}</text>`;

/** One entry beside the other, above the frame. Letters are 7 pixels wide, about. */
function legend(clouds: readonly Cloud[], line: string): string {
  const entries = [
    ...clouds.map(({ label, color }) => ({ label, mark: `<circle cx="6" cy="-4.5" r="5" fill="${color}"/>` })),
    { label: line, mark: `<path d="M-3 -4.5H15" stroke="${ink}" stroke-width="2.5" stroke-linecap="round"/>` },
  ];
  let left = frame.left + 4;
  return entries
    .map(({ label, mark }) => {
      const entry = `<g transform="translate(${left} 64)">${mark}<text x="22">${escape(label)}</text></g>`;
      left += 48 + 7 * label.length;
      return entry;
    })
    .join('\n');
}

const round = (value: number): number => Math.round(value * 100) / 100;
const number = (value: number): string => String(value).replace('-', '−');
const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
