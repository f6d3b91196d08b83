import { type DType, type Expr, factsOf, type Intrinsic } from '@tensai/core';
import { javascriptRuntime } from '@tensai/codegen';
import { bools, type Elementwise, elementwise, integers, singles, unsigned } from './elementwise.ts';

type Number = Exclude<DType, 'float64' | 'float16' | 'bfloat16' | 'complex64'>;

/** What a dtype holds of a result: it is rounded, or wraps around. A float64 is as it is. */
const held: Readonly<Record<Number, Elementwise>> = {
  float32(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = Math.fround(a[i]!);
  },
  int32(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! | 0;
  },
  uint32(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! >>> 0;
  },
  int8(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = (a[i]! << 24) >> 24;
  },
  uint8(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! & 255;
  },
  bool(to, a, _, __, n) {
    for (let i = 0; i < n; i++) to[i] = a[i]! !== 0 && a[i] === a[i] ? 1 : 0;
  },
};

/** Floats as whole numbers: toward zero, the nearest one that there is. */
const saturated: Readonly<Partial<Record<DType, Elementwise>>> = {
  int32(to, a, _, __, n) {
    const { toInt32 } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = toInt32(a[i]!);
  },
  uint32(to, a, _, __, n) {
    const { toUint32 } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = toUint32(a[i]!);
  },
  int8(to, a, _, __, n) {
    const { toInt8 } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = toInt8(a[i]!);
  },
  uint8(to, a, _, __, n) {
    const { toUint8 } = javascriptRuntime;
    for (let i = 0; i < n; i++) to[i] = toUint8(a[i]!);
  },
};

const truth: Elementwise = (to, a, _, __, n) => {
  for (let i = 0; i < n; i++) to[i] = a[i]! !== 0 ? 1 : 0;
};
const copied: Elementwise = (to, a, _, __, n) => {
  for (let i = 0; i < n; i++) to[i] = a[i]!;
};
const bitsOfFloats: Elementwise = (to, a, _, __, n) => {
  const { bitsOf } = javascriptRuntime;
  for (let i = 0; i < n; i++) to[i] = bitsOf(a[i]!);
};
const floatsOfBits: Elementwise = (to, a, _, __, n) => {
  const { floatOf } = javascriptRuntime;
  for (let i = 0; i < n; i++) to[i] = floatOf(a[i]!);
};

const halves =
  (round: (x: number) => number): Elementwise =>
  (to, a, _, __, n) => {
    for (let i = 0; i < n; i++) to[i] = round(a[i]!);
  };

const holding = (dtype: DType): Elementwise => held[dtype as Number] ?? copied;

/** From one dtype to another. Of half floats chunks have the values, not the bits. */
export function castKernel(dtype: DType, of: DType): Elementwise {
  const from = factsOf(of);
  const to = factsOf(dtype);
  if (to.kind === 'bool') return truth;
  if (to.half) return halves(to.round);
  if (to.kind === 'float')
    return to.bytes < from.bytes || (from.kind !== 'float' && from.bytes === to.bytes) ? holding(dtype) : copied;
  if (from.kind === 'float') return saturated[dtype]!;
  return from.min >= to.min && from.max <= to.max ? copied : holding(dtype);
}

/** Of these the result is always one that the dtype holds. */
const EXACT: ReadonlySet<string> = /* @__PURE__ */ new Set<Intrinsic>([
  'maximum', 'minimum', 'sign', 'floor', 'ceil', 'round', 'eq', 'lt', 'le', 'select', 'isNaN',
]); // prettier-ignore
/** And of these, if it is a float, or not. */
const EXACT_FLOATS: ReadonlySet<string> = /* @__PURE__ */ new Set<Intrinsic>(['negative', 'abs']);
const EXACT_INTEGERS: ReadonlySet<string> = /* @__PURE__ */ new Set<Intrinsic>(['and', 'or', 'xor', 'shiftRight']);

/** The loops that compute an intrinsic node, one after the other; each but the first works on the result of the one before. */
export function kernelsOf({ kind, dtype, args }: Expr): readonly Elementwise[] {
  const of = args.at(-1)!.dtype;
  const { kind: family, min, bytes } = factsOf(dtype);
  if (kind === 'cast') return [castKernel(dtype, of)];
  if (kind === 'bitcast') return factsOf(of).kind === 'float' ? bitcastOfFloat(dtype, of) : bitcastTo(dtype);
  const name = kind as keyof typeof elementwise;
  const hold = holding(dtype);
  if (family === 'float') {
    const kernel = hold === held.float32 ? singles[name] : undefined;
    if (kernel) return [kernel];
    return hold === copied || EXACT.has(name) || EXACT_FLOATS.has(name)
      ? [elementwise[name]]
      : [elementwise[name], hold];
  }
  // wrapped around at 32 bits
  const words = family === 'bool' ? bools[name] : min < 0 ? integers[name] : unsigned[name];
  const exact =
    EXACT.has(name) || EXACT_INTEGERS.has(name) || (words !== undefined && (bytes === 4 || family === 'bool'));
  return exact ? [words ?? elementwise[name]] : [words ?? elementwise[name], hold];
}

const bitcastOfFloat = (dtype: DType, of: DType): readonly Elementwise[] =>
  factsOf(of).bytes === 4 && factsOf(dtype).kind !== 'float' ? [bitsOfFloats, holding(dtype)] : [copied];

const bitcastTo = (dtype: DType): readonly Elementwise[] =>
  factsOf(dtype).kind === 'float' ? [floatsOfBits] : [holding(dtype)];
