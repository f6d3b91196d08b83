// Instructions by the names of the text format, with their codes: a prefix byte, if there is one, in bits 16 to 23. A name in use is checked by the compiler; what is not used is not here.

/** What comes before the point, the code of the first, and what comes behind it, with codes that follow one another; a dash stands for one that is not used. */
type Run = readonly [before: string, first: number, names: string];

type Each<Names extends string> = Names extends `${infer First} ${infer Rest}` ? First | Each<Rest> : Names;
type Named<One extends Run> = One extends Run ? `${One[0]}.${Exclude<Each<One[2]>, '-'>}` : never;

const plainRuns = [
  ['i32', 0x45, 'eqz eq ne lt_s lt_u gt_s - le_s - ge_s ge_u'],
  ['i64', 0x52, 'ne'],
  ['i32', 0x6a, 'add sub mul div_s div_u rem_s rem_u and or - shl shr_s shr_u'],
  ['i64', 0x7c, 'add sub mul - - - - and or - shl - shr_u'],
  ['f32', 0x92, 'add'],
  ['f64', 0x9a, 'neg'],
  ['f64', 0xa0, 'add - mul'],
  ['i32', 0xa7, 'wrap_i64'],
  ['i64', 0xad, 'extend_i32_u'],
  ['f32', 0xb2, 'convert_i32_s - - - demote_f64'],
  ['f64', 0xb7, 'convert_i32_s convert_i32_u convert_i64_s - promote_f32'],
  ['i32', 0xfc0002, 'trunc_sat_f64_s trunc_sat_f64_u'],
  ['i32x4', 0xfd0011, 'splat'],
  ['f32x4', 0xfd0013, 'splat'],
  ['f64x2', 0xfd0014, 'splat'],
  ['i32x4', 0xfd0037, 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s'],
  ['f32x4', 0xfd0041, 'eq ne lt gt le ge'],
  ['f64x2', 0xfd0047, 'eq ne lt gt le ge'],
  ['v128', 0xfd004d, 'not and andnot or xor bitselect any_true'],
  ['f32x4', 0xfd005e, 'demote_f64x2_zero'],
  ['f64x2', 0xfd005f, 'promote_low_f32x4'],
  ['f32x4', 0xfd0067, 'ceil floor - nearest'],
  ['f64x2', 0xfd0074, 'ceil floor - - - - trunc'],
  ['i16x8', 0xfd0087, 'extend_low_i8x16_s - extend_low_i8x16_u'],
  ['f64x2', 0xfd0094, 'nearest'],
  [
    'i32x4',
    0xfd00a0,
    'abs neg - - bitmask - - extend_low_i16x8_s - extend_low_i16x8_u - shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u',
  ],
  ['i64x2', 0xfd00c7, 'extend_low_i32x4_s - - - shl shr_s shr_u add'],
  ['f32x4', 0xfd00e0, 'abs neg - sqrt add sub mul div - - pmin pmax'],
  ['f64x2', 0xfd00ec, 'abs neg - sqrt add sub mul div - - pmin pmax'],
  ['i32x4', 0xfd00f8, 'trunc_sat_f32x4_s trunc_sat_f32x4_u - - trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero'],
  ['f32x4', 0xfd00fa, 'convert_i32x4_s convert_i32x4_u'],
  ['f64x2', 0xfd00fe, 'convert_low_i32x4_s convert_low_i32x4_u'],
  ['f32x4', 0xfd0105, 'relaxed_madd'],
  ['f64x2', 0xfd0107, 'relaxed_madd'],
  ['i32x4', 0xfd010b, 'relaxed_laneselect'],
] as const;

const laneRuns = [
  ['i32x4', 0xfd001b, 'extract_lane replace_lane'],
  ['f32x4', 0xfd001f, 'extract_lane replace_lane'],
  ['f64x2', 0xfd0021, 'extract_lane replace_lane'],
] as const;

const unlike = { return: 0xf, drop: 0x1a, select: 0x1b } as const;

export type PlainInstruction = keyof typeof unlike | Named<(typeof plainRuns)[number]>;
export type LaneInstruction = Named<(typeof laneRuns)[number]>;

function codesOf(runs: readonly Run[]): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const [before, first, names] of runs)
    names.split(' ').forEach((name, k) => name !== '-' && (codes[`${before}.${name}`] = first + k));
  return codes;
}

/** Instructions without immediates. */
export const plain: Readonly<Record<PlainInstruction, number>> = {
  ...unlike,
  ...(codesOf(plainRuns) as Record<Named<(typeof plainRuns)[number]>, number>),
};

/** Vector instructions that name a lane. */
export const lane: Readonly<Record<LaneInstruction, number>> = codesOf(laneRuns) as Record<LaneInstruction, number>;
