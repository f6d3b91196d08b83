import { bfloat16Format, float16Format, hostArithmetic } from '@tensai/core';

const words = /* @__PURE__ */ new Int32Array(1);
const floats = /* @__PURE__ */ new Float32Array(words.buffer);

function roundHalfEven(x: number): number {
  const up = Math.round(x); // halves toward +∞
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

const shiftLeft = (a: number, count: number): number => (count >= 0 && count < 32 ? a << count : 0);
const shiftRight = (a: number, count: number): number => a >> (count >= 0 && count < 32 ? count : 31);
const shiftRightLogical = (a: number, count: number): number => (count >= 0 && count < 32 ? a >>> count : 0);

// NaN fails both comparisons and becomes 0
const toInt32 = (x: number): number => (x >= 2147483648 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0);
const toUint32 = (x: number): number => (x >= 4294967296 ? 4294967295 : x > 0 ? x >>> 0 : 0);
const toInt8 = (x: number): number => (x >= 127 ? 127 : x <= -128 ? -128 : x | 0);
const toUint8 = (x: number): number => (x >= 256 ? 255 : x > 0 ? x | 0 : 0);

// which NaN arithmetic makes depends on the machine, so all of them are one here
function bitsOf(x: number): number {
  if (Number.isNaN(x)) return 0x7fc00000;
  floats[0] = x;
  return words[0]!;
}

function floatOf(bits: number): number {
  words[0] = bits;
  return floats[0]!;
}

const rows: Map<string, Float64Array> = /* @__PURE__ */ new Map();

/** The working array of a name, kept from loop to loop: no two loops run at the same time, and each has its names for itself. */
function row(name: string, length: number): Float64Array {
  let made = rows.get(name);
  if (made === undefined) rows.set(name, (made = new Float64Array(length)));
  return made;
}

type Unary =
  | 'f' | 'roundHalfEven' | 'toInt32' | 'toUint32' | 'toInt8' | 'toUint8' | 'toFloat16' | 'toBfloat16' | 'ofFloat16' | 'ofBfloat16' | 'bitsOf' | 'floatOf'; // prettier-ignore
type Binary = 'power' | 'integerPower' | 'mod' | 'floorDivide' | 'shiftLeft' | 'shiftRight' | 'shiftRightLogical';

/** Functions of one number or two, and the working arrays. */
export type JavascriptRuntime = { readonly [name in Unary]: (a: number) => number } & {
  readonly [name in Binary]: (a: number, b: number) => number;
} & { readonly row: (name: string, length: number) => Float64Array };

/** The functions that the `javascript` spelling calls by name. */
export const javascriptRuntime: JavascriptRuntime = {
  f: Math.fround,
  row,
  ...hostArithmetic,
  roundHalfEven,
  shiftLeft,
  shiftRight,
  shiftRightLogical,
  toInt32,
  toUint32,
  toInt8,
  toUint8,
  toFloat16: float16Format.bitsOf,
  toBfloat16: bfloat16Format.bitsOf,
  ofFloat16: float16Format.valueOf,
  ofBfloat16: bfloat16Format.valueOf,
  bitsOf,
  floatOf,
};
