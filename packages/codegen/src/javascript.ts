import { factsOf, isFloat, type DType, type Intrinsic } from '@tensai/core';
import type { Spelling } from './spelling.ts';

// bool values are the numbers 0 and 1, half floats their 16 bits; `f` is Math.fround; other free names are functions of `javascriptRuntime`

/** What a JavaScript number becomes when a dtype holds it: rounded, or wrapped around. */
const held = (dtype: DType, x: string): string => {
  switch (dtype) {
    case 'float64':
      return x;
    case 'float32':
      return `f${x}`;
    case 'int32':
      return `(${x}|0)`;
    case 'uint32':
      return `(${x}>>>0)`;
    case 'int8':
      return `(${x}<<24>>24)`;
    case 'uint8':
      return `(${x}&255)`;
    case 'bool':
      return `(${x}?1:0)`;
    default:
      return converted('to', dtype, x);
  }
};

/** A call of the function of the runtime that converts to, or of, a dtype. */
const converted = (way: 'to' | 'of', dtype: DType, x: string): string =>
  `${way}${dtype[0]!.toUpperCase()}${dtype.slice(1)}(${x})`;

type Spell = (operands: readonly string[], dtype: DType, of: DType) => string;

/** A calculation that a float32 has to be rounded after. */
const rounded =
  (text: (...operands: readonly string[]) => string): Spell =>
  (operands, dtype) =>
    held(dtype, `(${text(...operands)})`);

/** A function of Math, or of the runtime, that is inexact. */
const call = (name: string): Spell => rounded((...operands) => `${name}(${operands.join()})`);

/** A result that the dtype of its operands always holds. */
const exact =
  (text: (...operands: readonly string[]) => string): Spell =>
  (operands) =>
    text(...operands);

/** One spelling for floating point, another for integers and bools. */
const either =
  (float: Spell, whole: Spell): Spell =>
  (operands, dtype, of) =>
    (isFloat(dtype) ? float : whole)(operands, dtype, of);

const same: Spell = ([a]) => a!;
const comparison = (operator: string): Spell => exact((a, b) => `(${a}${operator}${b}?1:0)`);
const bits = (operator: string): Spell => rounded((a, b) => `${a}${operator}${b}`);

const multiply: Spell = ([a, b], dtype) =>
  dtype === 'int32' || dtype === 'uint32' ? held(dtype, `Math.imul(${a},${b})`) : held(dtype, `(${a}*${b})`);

const power: Spell = /* @__PURE__ */ either(/* @__PURE__ */ call('power'), /* @__PURE__ */ call('integerPower'));

const not: Spell = ([a], dtype) => (dtype === 'bool' ? `(1-${a})` : held(dtype, `(~${a})`));

// a count beyond the width shifts everything out; numerals need no look
const shift =
  (direct: (dtype: DType) => string, general: (dtype: DType) => string): Spell =>
  ([a, b], dtype) =>
    /^([12]?\d|3[01])$/.test(b!)
      ? held(dtype, `(${a}${direct(dtype)}${b})`)
      : held(dtype, `${general(dtype)}(${a},${b})`);

const cast: Spell = ([a], dtype, of) => {
  const from = factsOf(of);
  const to = factsOf(dtype);
  if (from.half) return cast([converted('of', of, a!)], dtype, from.arithmetic);
  if (to.half) return converted('to', dtype, a!);
  if (dtype === 'bool') return `(${a}!==0?1:0)`;
  if (to.kind === 'float') return dtype === 'float32' && from.bytes > 2 && of !== 'float32' ? `f(${a})` : a!;
  if (from.kind === 'float') return converted('to', dtype, a!);
  return from.min >= to.min && from.max <= to.max ? a! : held(dtype, `(${a})`);
};

const bitcast: Spell = ([a], dtype, of) => {
  if (of === 'float32') return held(dtype, `bitsOf(${a})`);
  return dtype === 'float32' ? `floatOf(${a})` : held(dtype, `(${a})`);
};

const intrinsics: Readonly<Record<Intrinsic, Spell>> = {
  add: /* @__PURE__ */ rounded((a, b) => `${a}+${b}`),
  subtract: /* @__PURE__ */ rounded((a, b) => `${a}-${b}`),
  multiply,
  divide: /* @__PURE__ */ rounded((a, b) => `${a}/${b}`),
  floorDivide: /* @__PURE__ */ either(
    /* @__PURE__ */ call('floorDivide'),
    /* @__PURE__ */ rounded((a, b) => `Math.floor(${a}/${b})`),
  ),
  mod: /* @__PURE__ */ call('mod'),
  power,
  maximum: /* @__PURE__ */ exact((a, b) => `Math.max(${a},${b})`),
  minimum: /* @__PURE__ */ exact((a, b) => `Math.min(${a},${b})`),
  negative: /* @__PURE__ */ either(
    /* @__PURE__ */ exact((a) => `(-${a})`),
    /* @__PURE__ */ rounded((a) => `-${a}`),
  ),
  abs: /* @__PURE__ */ either(
    /* @__PURE__ */ exact((a) => `Math.abs(${a})`),
    /* @__PURE__ */ rounded((a) => `Math.abs(${a})`),
  ),
  sign: /* @__PURE__ */ exact((a) => `Math.sign(${a})`),
  floor: /* @__PURE__ */ either(
    /* @__PURE__ */ exact((a) => `Math.floor(${a})`),
    same,
  ),
  ceil: /* @__PURE__ */ either(
    /* @__PURE__ */ exact((a) => `Math.ceil(${a})`),
    same,
  ),
  round: /* @__PURE__ */ either(
    /* @__PURE__ */ exact((a) => `roundHalfEven(${a})`),
    same,
  ),
  sqrt: /* @__PURE__ */ call('Math.sqrt'),
  rsqrt: /* @__PURE__ */ rounded((a) => `1/Math.sqrt(${a})`),
  exp: /* @__PURE__ */ call('Math.exp'),
  expm1: /* @__PURE__ */ call('Math.expm1'),
  log: /* @__PURE__ */ call('Math.log'),
  log1p: /* @__PURE__ */ call('Math.log1p'),
  sin: /* @__PURE__ */ call('Math.sin'),
  cos: /* @__PURE__ */ call('Math.cos'),
  tan: /* @__PURE__ */ call('Math.tan'),
  atan: /* @__PURE__ */ call('Math.atan'),
  atan2: /* @__PURE__ */ call('Math.atan2'),
  tanh: /* @__PURE__ */ call('Math.tanh'),
  eq: /* @__PURE__ */ comparison('==='),
  lt: /* @__PURE__ */ comparison('<'),
  le: /* @__PURE__ */ comparison('<='),
  and: /* @__PURE__ */ bits('&'),
  or: /* @__PURE__ */ bits('|'),
  xor: /* @__PURE__ */ bits('^'),
  not,
  shiftLeft: /* @__PURE__ */ shift(
    () => '<<',
    () => 'shiftLeft',
  ),
  shiftRight: /* @__PURE__ */ shift(
    (dtype) => (factsOf(dtype).min < 0 ? '>>' : '>>>'),
    (dtype) => (factsOf(dtype).min < 0 ? 'shiftRight' : 'shiftRightLogical'),
  ),
  select: /* @__PURE__ */ exact((condition, a, b) => `(${condition}?${a}:${b})`),
  cast,
  bitcast,
  isNaN: /* @__PURE__ */ exact((a) => `(Number.isNaN(${a})?1:0)`),
};

const literal = (value: number, dtype: DType): string => {
  const { half } = factsOf(dtype);
  return half ? `${half.bitsOf(value)}` : numeral(value);
};

const numeral = (value: number): string => {
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : `${value}`;
};

/** JavaScript, with 32-bit floats and integers held to their width after every step that can leave it. */
export const javascript: Spelling = {
  literal,
  intrinsic: (kind, dtype, operands, of) => intrinsics[kind](operands, dtype, of),
  accumulate: (dtype) => (dtype === 'float32' ? 'float64' : dtype),
  load: (buffer, index) => `${buffer}[${index}]`,
  store: (buffer, index, value) => `${buffer}[${index}]=${value};`,
  guarded: (condition, value, otherwise) => `(${condition}?${value}:${otherwise})`,
  constant: (name, _, value) => `const ${name}=${value};`,
  variable: (name, _, value) => `let ${name}=${value};`,
  assign: (name, value) => `${name}=${value};`,
  quotient: (a, b) => `(${a}/${b}|0)`,
  divides: (b, a) => `${a}%${b}===0`,
  smaller: (a, b) => `Math.min(${a},${b})`,
  loop: (index, from, to, step, carried) => [
    `for(let ${[`${index}=${from}`, ...carried.map((c) => `${c.name}=${c.from}`)].join()};${index}<${to};${[
      advance(index, step),
      ...carried.map((c) => advance(c.name, c.step)),
    ].join()}){`,
    '}',
  ],
  row: (name, _, length) => `const ${name}=row('${name}',${length});`, // every dtype fits a float64
};

const advance = (name: string, step: string): string => (step === '1' ? `${name}++` : `${name}+=${step}`);
