// At most this many digits behind the point, as NumPy.
const PRECISION = 8;

/** To the nearest number of a dtype. */
type Rounding = (x: number) => number;

/** The shortest digits that read back as the same number of the dtype: `0.ddd… · 10^exponent`. */
function shortest(value: number, round: Rounding): { digits: string; exponent: number } {
  let text = value.toExponential();
  // no more digits can be needed for a float32; those of a float64 JavaScript finds itself
  for (let places = 0; places < 9; places++) {
    const candidate = toEven(value, places);
    if (round(Number(candidate)) === value) {
      text = candidate;
      break;
    }
  }
  const [mantissa, exponent] = text.split('e') as [string, string];
  return { digits: mantissa.replace('.', '').replace(/0+$/, '') || '0', exponent: Number(exponent) };
}

/** `toExponential`, with ties to the even digit, where JavaScript takes the larger one. */
function toEven(value: number, places: number): string {
  const nearest = value.toExponential(places);
  // oxlint-disable-next-line number-arg-out-of-range -- up to 100 since ES2018; all digits of a float32 are needed to see a tie
  const [exact, power] = value.toExponential(60).split('e') as [string, string];
  const cut = places === 0 ? 1 : places + 2;
  const isTie = /^\.?50*$/.test(exact.slice(cut));
  return isTie && Number(exact[cut - 1]) % 2 === 0 ? `${exact.slice(0, cut)}e${power}` : nearest;
}

/** A number in parts: what stands before the point, behind it, and the exponent. */
interface Parts {
  readonly whole: string;
  readonly fraction: string;
  readonly power: string;
}

function positional(value: number, rounding: Rounding): Parts {
  const { digits, exponent } = shortest(Math.abs(value), rounding);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  // the shortest digits, written out, then cut at the precision
  const full =
    exponent < 0
      ? { whole: '0', fraction: '0'.repeat(-exponent - 1) + digits }
      : { whole: digits.slice(0, exponent + 1).padEnd(exponent + 1, '0'), fraction: digits.slice(exponent + 1) };
  if (full.fraction.length <= PRECISION) return { whole: sign + full.whole, fraction: trim(full.fraction), power: '' };
  const [whole, fraction] = Math.abs(value).toFixed(PRECISION).split('.') as [string, string];
  return { whole: sign + whole, fraction: trim(fraction), power: '' };
}

function scientific(value: number, rounding: Rounding): Parts {
  const { digits, exponent } = shortest(Math.abs(value), rounding);
  const cut = digits.length - 1 <= PRECISION ? { digits, exponent } : round(Math.abs(value));
  const power = `e${cut.exponent < 0 ? '-' : '+'}${String(Math.abs(cut.exponent)).padStart(2, '0')}`;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return { whole: sign + cut.digits[0]!, fraction: trim(cut.digits.slice(1)), power: value === 0 ? 'e+00' : power };
}

function round(value: number): { digits: string; exponent: number } {
  const [mantissa, exponent] = value.toExponential(PRECISION).split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

const trim = (fraction: string): string => fraction.replace(/0+$/, '');

/**
 * Floating point numbers as NumPy prints them: shortest digits, points below one another, scientific where the magnitudes ask for it
 * (from 1e8, below 1e-4, or more than a factor of 1,000 apart). `rounding`: that of the dtype.
 */
export function numberWords(values: readonly number[], rounding: Rounding, scalar = false): string[] {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  const most = Math.max(...sizes);
  const least = Math.min(...sizes);
  // a scalar is printed by itself: Python's rule for one number
  const exponents = scalar
    ? sizes.length > 0 && (most >= 1e16 || least < 1e-4)
    : sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
  const parts = new Map(finite.map((value, i) => [i, (exponents ? scientific : positional)(value, rounding)]));
  const digits = Math.max(0, ...[...parts.values()].map(({ fraction }) => fraction.length));
  const powers = Math.max(0, ...[...parts.values()].map(({ power }) => power.length));
  const right = digits + powers;
  const special = values.filter((value) => !Number.isFinite(value)).map((value) => name(value).length);
  const left = Math.max(
    0,
    ...[...parts.values()].map(({ whole }) => whole.length),
    ...special.map((n) => n - right - 1),
  );
  let next = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return name(value).padStart(scalar ? 0 : left + 1 + right);
    const { whole, fraction, power } = parts.get(next++)!;
    if (scalar) return power === '' ? `${whole}.${fraction || '0'}` : `${whole}${fraction && `.${fraction}`}${power}`;
    // an exponent stands right behind zeros, a point behind spaces
    const tail = exponents ? fraction.padEnd(digits, '0') + power : fraction.padEnd(digits);
    return `${whole.padStart(left)}.${tail}`;
  });
}

/** Complex numbers as NumPy prints them, given as neighbours: parts below one another, a `j` behind the digits. A scalar stands in brackets. */
export function complexWords(values: readonly number[], rounding: Rounding, scalar = false): string[] {
  const parts = (which: 0 | 1): number[] => values.filter((_, i) => i % 2 === which);
  const signs = parts(1).map((value) => (value < 0 || Object.is(value, -0) ? '-' : '+'));
  const real = numberWords(parts(0), rounding, scalar);
  const imaginary = numberWords(parts(1).map(Math.abs), rounding, scalar).map((word, i) =>
    // the sign stands before the digits, the j behind them
    word.replace(/^( *)(\S+)/, (_, room: string, digits: string) => `${room}${signs[i]!}${digits}j`),
  );
  if (!scalar) return real.map((word, i) => word + imaginary[i]!);
  const short = (word: string): string => word.replace(/\.0(?=j?$)/, '');
  return real.map((word, i) => `(${short(word)}${short(imaginary[i]!)})`);
}

const name = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
