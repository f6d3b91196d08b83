import type { GroupSpelling } from '@tensai/codegen';
import { type DType, factsOf, type Intrinsic, isFloat, isHalf } from '@tensai/core';

/** Threads of a workgroup: two waves of the narrowest devices, and one of the widest. */
export const LANES = 64;

/** About so many floats are added up one after the other; then sums are added in pairs. */
const RUN = 16;

/** The type in which a value of a dtype is calculated with. A uint8 is a u32 that is kept below 256, an int8 likewise an i32; a half float is an f32 that is rounded. */
export const typeOf = (dtype: DType): string => {
  switch (dtype) {
    case 'int32':
    case 'int8':
      return 'i32';
    case 'uint32':
    case 'uint8':
      return 'u32';
    case 'bool':
      return 'bool';
    default:
      return 'f32';
  }
};

type Spell = (operands: readonly string[], dtype: DType, of: DType) => string;

/** A text by what the operands are: floats, integers or bools. */
const kinds =
  (float: Spell, whole: Spell, logical: Spell = whole): Spell =>
  (operands, dtype, of) => {
    const { kind } = factsOf(of);
    return (kind === 'float' ? float : kind === 'int' ? whole : logical)(operands, dtype, of);
  };

const infix =
  (operator: string): Spell =>
  ([a, b]) =>
    `(${a}${operator}${b})`;
const call =
  (name: string): Spell =>
  (operands) =>
    `${name}(${operands.join()})`;
const same: Spell = ([a]) => a!;

/** An integer held to its width, which may be less than a word's. */
const held =
  (text: Spell): Spell =>
  (operands, dtype, of) =>
    narrowed(text(operands, dtype, of), dtype);

/** The lowest bits of a word, as many as the integer dtype has; of a signed one the highest of them is the sign. */
const narrowed = (word: string, dtype: DType): string => {
  const { kind, bytes } = factsOf(dtype);
  return kind === 'int' && bytes < 4 ? `extractBits(${word},0u,${8 * bytes}u)` : word;
};

const converted = (dtype: DType, value: string): string => `to${dtype[0]!.toUpperCase()}${dtype.slice(1)}(${value})`;

/** Signed and unsigned integers apart. */
const bySign =
  (signed: Spell, unsigned: Spell): Spell =>
  (operands, dtype, of) =>
    (factsOf(of).min < 0 ? signed : unsigned)(operands, dtype, of);

/** A function of real numbers; integers go there and back. */
const real = (float: Spell): Spell =>
  kinds(float, (operands, dtype, of) =>
    cast(
      [
        float(
          operands.map((x) => cast([x], 'float32', of)),
          'float32',
          'float32',
        ),
      ],
      dtype,
      'float32',
    ),
  );

const cast: Spell = ([a], dtype, of) => {
  if (dtype === of) return a!;
  const from = factsOf(of).kind;
  if (dtype === 'bool') return from === 'float' ? `(isNaN(${a})|(${a}!=0f))` : `(${a}!=${zero(of)})`;
  if (from === 'bool') return `select(${zero(dtype)},${one(dtype)},${a})`;
  if (isHalf(dtype)) return converted(dtype, from === 'float' ? a! : `${typeOf(of)}ToSticky(${a})`);
  if (isFloat(dtype)) return from === 'float' ? a! : `f32(${a})`;
  if (from === 'float') return converted(dtype, a!);
  return narrowed(typeOf(dtype) === typeOf(of) ? a! : `bitcast<${typeOf(dtype)}>(${a})`, dtype);
};

const bitcast: Spell = ([a], dtype, of) => {
  const bits = isFloat(of) ? `bitsOf(${a})` : a!;
  const now = isFloat(of) ? 'u32' : typeOf(of);
  return now === typeOf(dtype) ? bits : `bitcast<${typeOf(dtype)}>(${bits})`;
};

const zero = (dtype: DType): string => literal(0, dtype);
const one = (dtype: DType): string => literal(1, dtype);

// a count beyond the width shifts everything out, which the language does not promise
const shift =
  (operator: '<<' | '>>', beyond: (a: string) => string): Spell =>
  ([a, b], _, of) => {
    const count = typeOf(of) === 'u32' ? b! : `bitcast<u32>(${b})`;
    return `select(${beyond(a!)},${a}${operator}(${count}&31u),${count}<32u)`;
  };

const intrinsics: Readonly<Record<Intrinsic, Spell>> = {
  add: /* @__PURE__ */ kinds(infix('+'), held(infix('+')), infix('|')),
  subtract: /* @__PURE__ */ kinds(infix('-'), held(infix('-')), infix('!=')),
  multiply: /* @__PURE__ */ kinds(infix('*'), held(infix('*')), infix('&')),
  divide: /* @__PURE__ */ kinds(infix('/'), held(bySign(call('signedQuotient'), call('unsignedQuotient'))), infix('&')),
  floorDivide: /* @__PURE__ */ kinds(
    call('floorOfQuotient'),
    held(bySign(call('signedFloorOfQuotient'), call('unsignedQuotient'))),
    infix('&'),
  ),
  mod: /* @__PURE__ */ kinds(call('modulo'), bySign(call('signedModulo'), call('unsignedModulo')), () => 'false'),
  power: /* @__PURE__ */ kinds(
    call('power'),
    held(bySign(call('signedPower'), call('integerPower'))),
    ([a, b]) => `(${a}|!${b})`,
  ),
  maximum: /* @__PURE__ */ kinds(call('maximum'), call('max'), infix('|')),
  minimum: /* @__PURE__ */ kinds(call('minimum'), call('min'), infix('&')),
  negative: /* @__PURE__ */ kinds(
    ([a]) => `(-${a})`,
    held(
      bySign(
        ([a]) => `(-${a})`,
        ([a]) => `(0u-${a})`,
      ),
    ),
    same,
  ),
  abs: /* @__PURE__ */ kinds(call('abs'), held(bySign(call('abs'), same)), same),
  sign: /* @__PURE__ */ kinds(
    call('signOf'),
    bySign(call('sign'), ([a]) => `min(${a},1u)`),
    same,
  ),
  floor: /* @__PURE__ */ kinds(call('floor'), same),
  ceil: /* @__PURE__ */ kinds(call('ceil'), same),
  round: /* @__PURE__ */ kinds(call('round'), same),
  sqrt: /* @__PURE__ */ real(call('sqrt')),
  rsqrt: /* @__PURE__ */ real(([a]) => `(1f/sqrt(${a}))`),
  exp: /* @__PURE__ */ real(call('exponential')),
  expm1: /* @__PURE__ */ real(call('exponentialMinus1')),
  log: /* @__PURE__ */ real(call('logarithm')),
  log1p: /* @__PURE__ */ real(call('logarithm1p')),
  sin: /* @__PURE__ */ real(call('sine')),
  cos: /* @__PURE__ */ real(call('cosine')),
  tan: /* @__PURE__ */ real(call('tangent')),
  atan: /* @__PURE__ */ real(call('arctangent')),
  atan2: /* @__PURE__ */ real(call('arctangent2')),
  tanh: /* @__PURE__ */ real(call('hyperbolicTangent')),
  eq: /* @__PURE__ */ infix('=='),
  lt: /* @__PURE__ */ kinds(infix('<'), infix('<'), ([a, b]) => `(!${a}&${b})`),
  le: /* @__PURE__ */ kinds(infix('<='), infix('<='), ([a, b]) => `(!${a}|${b})`),
  and: /* @__PURE__ */ kinds(infix('&'), infix('&'), infix('&')),
  or: /* @__PURE__ */ kinds(infix('|'), infix('|'), infix('|')),
  xor: /* @__PURE__ */ kinds(infix('^'), infix('^'), infix('!=')),
  not: /* @__PURE__ */ kinds(
    same,
    held(([a]) => `(~${a})`),
    ([a]) => `(!${a})`,
  ),
  shiftLeft: /* @__PURE__ */ held((operands, dtype, of) => shift('<<', () => zero(of))(operands, dtype, of)),
  shiftRight: (operands, dtype, of) =>
    shift('>>', (a) => (factsOf(of).min < 0 ? `(${a}>>31u)` : zero(of)))(operands, dtype, of),
  select: ([condition, a, b]) => `select(${b},${a},${condition})`,
  cast,
  bitcast,
  isNaN: /* @__PURE__ */ kinds(call('isNaN'), () => 'false'),
};

function literal(value: number, dtype: DType): string {
  switch (dtype) {
    case 'bool':
      return value === 0 ? 'false' : 'true';
    case 'int32':
    case 'int8':
      return value === -2147483648 ? 'i32(-2147483648)' : value < 0 ? `(${value})` : `${value}`;
    case 'uint32':
    case 'uint8':
      return `${value}u`;
    default: {
      const single = factsOf(dtype).round(value);
      if (Number.isNaN(single)) return 'quietNaN()';
      if (!Number.isFinite(single)) return single < 0 ? '(-infinity())' : 'infinity()';
      return Object.is(single, -0) || single < 0 ? `(${Object.is(single, -0) ? '-0' : single}f)` : `${single}f`;
    }
  }
}

/** The 32 bits in which a value is stored. All buffers are arrays of u32: several tensors, of any dtypes, may lie in one. */
const stored = (value: string, dtype: DType): string => {
  const type = typeOf(dtype);
  return type === 'u32' ? value : type === 'bool' ? `select(0u,1u,${value})` : `bitcast<u32>(${value})`;
};

const loaded = (word: string, dtype: DType): string => {
  const type = typeOf(dtype);
  return type === 'u32' ? word : type === 'bool' ? `(${word}!=0u)` : `bitcast<${type}>(${word})`;
};

const FLOAT_LITERAL = /^\(?-?[\d.e+-]+f\)?$/;

// what a compiler can calculate it must: the square root of −1 or 1 / 0 would then be errors in the text
const atRunTime = ([first, ...more]: readonly string[]): readonly string[] =>
  [first!, ...more].every((operand) => FLOAT_LITERAL.test(operand)) ? [`given(${first})`, ...more] : [first!, ...more];

const together = (condition: string): string =>
  condition
    .split('&&')
    .map((part) => `(${part})`)
    .join('&');

/** WGSL. `memory` gives the variable behind a buffer's name: tensors in one buffer share it. */
export const wgsl = (memory: (buffer: string) => string): GroupSpelling => ({
  literal,
  intrinsic: (kind, dtype, operands, of) => intrinsics[kind](atRunTime(operands), dtype, of),
  accumulate: (dtype) => dtype,
  keeper: {
    run: `${RUN}`,
    start: (name) => `var ${name}:f32=0f;var ${name}n=0;var ${name}b=0u;var ${name}s:array<f32,24>;`,
    add: (name, value) => `${name}+=${value};`,
    settle: (name, count) =>
      `${name}n+=${count};if(${name}n>=${RUN}){${name}b++;addBlock(&${name}s,${name}b,${name});${name}=0f;${name}n=0;}`,
    total: (name) => `totalOf(&${name}s,${name}b,${name})`,
  },
  load: (buffer, index, dtype) => loaded(`${memory(buffer)}[${index}]`, dtype),
  store: (buffer, index, value, dtype) => `${memory(buffer)}[${index}]=${stored(value, dtype)};`,
  // An index that is out of bounds gives some value of the buffer, never a fault. The conditions are all looked at: each `&&` would be a branch, and
  // a compiler may take minutes for a loop with forty of them.
  guarded: (condition, value, otherwise) => `select(${otherwise},${value},${together(condition)})`,
  constant: (name, dtype, value) => `let ${name}:${typeOf(dtype)}=${value};`,
  variable: (name, dtype, value) => `var ${name}:${typeOf(dtype)}=${value};`,
  assign: (name, value) => `${name}=${value};`,
  quotient: (a, b) => `(${a}/${b})`,
  divides: (b, a) => `${a}%${b}==0`,
  smaller: (a, b) => `min(${a},${b})`,
  loop: (index, from, to, step, carried) => [
    [
      '{',
      ...carried.map((c) => `var ${c.name}:i32=${c.from};`),
      `for(var ${index}:i32=${from};${index}<${to};${index}+=${step}){`,
    ].join(''),
    [...carried.map((c) => `${c.name}+=${c.step};`), '}}'].join(''),
  ],
  row: (name, _, length) => `var ${name}:array<u32,${length}>;`,
  lanes: LANES,
  lane: 'lane',
  barrier: 'workgroupBarrier();',
});
