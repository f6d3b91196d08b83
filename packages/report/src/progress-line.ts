/** Where an epoch stands. */
export interface Standing {
  readonly step: number;
  readonly steps: number | null;
  /** Milliseconds since it began. */
  readonly elapsed: number;
  readonly ended: boolean;
  readonly logs: Readonly<Record<string, number>>;
}

/** A bar: heavy where it is done. Without a number of steps it is empty until the end. */
export function barOf({ step, steps, ended }: Standing, width: number): string {
  const part = ended ? 1 : steps ? Math.min(1, step / steps) : 0;
  const heavy = Math.floor(part * width);
  return '━'.repeat(heavy) + '─'.repeat(width - heavy);
}

/** How far: `37/469`, as wide as it will get. */
export function countOf({ step, steps, ended }: Standing): string {
  if (steps === null) return ended ? `${step}/${step}` : `${step}/?`;
  return `${String(step).padStart(String(steps).length)}/${steps}`;
}

/** How long it will take, or took, and how long a step takes: `3s 6ms/step`. */
export function timesOf({ step, steps, elapsed, ended }: Standing): string {
  if (step === 0) return '';
  const each = elapsed / step;
  const shown = ended || steps === null ? elapsed : each * Math.max(0, steps - step);
  return `${clock(shown)} ${spell(each)}/step`;
}

/** The logs: `accuracy: 0.9102 - loss: 0.3007`. */
export const logsOf = ({ logs }: Pick<Standing, 'logs'>): string =>
  Object.entries(logs)
    .map(([name, value]) => `${name}: ${figure(value)}`)
    .join(' - ');

/** Hours, minutes and seconds: `3s`, `1:05`, `2:00:00`. */
function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return minutes > 0 ? `${minutes}:${two(seconds % 60)}` : `${seconds}s`;
}

/** A short time in the unit that suits it. */
function spell(milliseconds: number): string {
  if (milliseconds >= 1000) return `${Math.round(milliseconds / 1000)}s`;
  return milliseconds >= 1 ? `${Math.round(milliseconds)}ms` : `${Math.round(milliseconds * 1000)}us`;
}

/** Four digits behind the point, or of the mantissa where these would be zeros. */
const figure = (value: number): string =>
  Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4);
