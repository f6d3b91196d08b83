import { onDevice } from '../device.ts';
import { apply1 } from '../dispatch.ts';
import { factsOf, isFloat, type TypedArray } from '../dtype.ts';
import { Expr } from '../expr.ts';
import type { Aval, Loop, View } from '../loop.ts';
import { definePrimitive, NO_ATTRS, type Op, type Saved, type Vjp } from '../op.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { plainView, viewOf } from '../view.ts';
import { multiply } from './arithmetic.ts';
import { cast } from './cast.ts';
import { fullOp, onesLike } from './creation.ts';
import { maximum } from './extrema.ts';
import { isLastOp, productOfOthers } from './groups.ts';
import { shareOp, tiesOp } from './max.ts';
import { reshape } from './reshape.ts';
import { where } from './where.ts';

/** What becomes of rows that aim at one place: the last one stays, or all are combined. */
export type Combine = 'set' | 'add' | 'max' | 'min' | 'mul';

/** The view of an input that is read by loads only. */
const nowhere = (x: Aval, rank: number): View =>
  viewOf(
    x,
    rank,
    x.shape.map(() => null),
  );

const loopOf = (x: Aval, ids: Aval, rows: Aval, combine: Exclude<Combine, 'mul'>): Loop => ({
  space: rows.shape,
  inputs: [
    { aval: x, view: nowhere(x, rows.shape.length) },
    { aval: ids, view: viewOf(ids, rows.shape.length, [0]) },
    { aval: rows, view: plainView(rows) },
  ],
  outputs: [Expr.input(2, rows.dtype)],
  scatter: {
    at: [Expr.input(1, ids.dtype).cast('int32'), ...rows.shape.slice(1).map((_, j) => Expr.coordinate(j + 1))],
    combine,
    into: x,
    init: 'input0',
  },
});

/** No scatter multiplies: every place looks at all rows. */
function productLoop(x: Aval, ids: Aval, rows: Aval): Loop {
  const rank = x.shape.length;
  const hit = Expr.input(1, ids.dtype).cast('int32').equal(Expr.coordinate(0));
  return {
    space: x.shape,
    inputs: [
      {
        aval: x,
        view: viewOf(
          x,
          rank + 1,
          x.shape.map((_, axis) => axis),
        ),
      },
      { aval: ids, view: viewOf(ids, rank + 1, [rank]) },
      { aval: rows, view: viewOf(rows, rank + 1, [rank, ...x.shape.slice(1).map((_, j) => j + 1)]) },
    ],
    reduce: { size: [ids.shape[0]!], accs: [{ op: 'prod', value: Expr.input(2, rows.dtype), valid: hit }] },
    outputs: [Expr.input(0, x.dtype).multiply(Expr.accumulator(0, x.dtype))],
  };
}

const combiners: Readonly<Record<Combine, (old: number, next: number) => number>> = {
  set: (_, next) => next,
  add: (old, next) => old + next,
  max: Math.max,
  min: Math.min,
  mul: (old, next) => old * next,
};

/** Combinations that round: of floats, once, at the end. */
const ROUNDED: ReadonlySet<Combine> = /* @__PURE__ */ new Set(['add', 'mul'] as const);

function scatterOnHost(
  kind: Combine,
  [x, ids, rows]: readonly TypedArray[],
  out: TypedArray,
  { shape, dtype }: Aval,
): void {
  const combine = kind === 'mul' && !isFloat(dtype) ? Math.imul : combiners[kind];
  const width = sizeOf(shape.slice(1));
  const made = ROUNDED.has(kind) && isFloat(dtype) && factsOf(dtype).bytes < 8 ? new Float64Array(x!) : out;
  if (made === out) out.set(x!);
  for (let i = 0; i < ids!.length; i++) {
    const id = ids![i]!;
    if (id < 0 || id >= shape[0]!) continue;
    for (let j = 0, to = id * width, from = i * width; j < width; j++, to++, from++)
      made[to] = combine(made[to]!, rows![from]!);
  }
  if (made !== out) out.set(made);
}

/** `x` with `rows[i]` put, or combined with what is there, at row `ids[i]`; rows that aim outside are dropped. */
/* @__NO_SIDE_EFFECTS__ */
const scattering = (name: string, combine: Combine, vjp: Vjp<object>): Op =>
  definePrimitive({
    name,
    infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
    lower: ([x, ids, rows]) => (combine === 'mul' ? productLoop(x!, ids!, rows!) : loopOf(x!, ids!, rows!, combine)),
    host: (ins, outs, { ins: avals }) => scatterOnHost(combine, ins, outs[0]!, avals[0]!),
    vjp,
  });

export const setRowsOp: Op = /* @__PURE__ */ scattering('setRows', 'set', {
  0: {
    reads: [1],
    rule: ([dy], saved) => apply1(setRowsOp, [dy!, idsIn(saved), zerosFor(dy!, saved.ins[2]!.shape)], NO_ATTRS),
  },
  // only the last row of those that aim at one place is in the result
  2: {
    reads: [1],
    rule([dy], saved) {
      const part = gathered(dy!, idsIn(saved));
      return where(beside(apply1(isLastOp, [idsIn(saved)], NO_ATTRS), part), part, 0);
    },
  },
});

export const addRowsOp: Op = /* @__PURE__ */ scattering('addRows', 'add', {
  0: { reads: [], rule: ([dy]) => dy! },
  2: { reads: [1], rule: ([dy], saved) => gathered(dy!, idsIn(saved)) },
});

/** Ties share alike, with what was there before too. */
const shared: Vjp<object> = {
  all: {
    reads: [0, 1, 2, { y: 0 }],
    rule([dy], saved, _, wanted) {
      const [x, ids, rows, y] = [saved.in(0) as Tensor, idsIn(saved), saved.in(2) as Tensor, saved.y()];
      if (!isFloat(y.dtype)) return [null, null, null];
      const there = gathered(y, ids);
      const ties = (a: Tensor, b: Tensor): Tensor => cast(apply1(tiesOp, [a, b], NO_ATTRS), y.dtype);
      const count = apply1(addRowsOp, [ties(x, y), ids, ties(rows, there)], NO_ATTRS);
      return [
        wanted[0] ? apply1(shareOp, [x, y, dy!, count], NO_ATTRS) : null,
        null,
        // a row that was dropped finds no count
        wanted[2]
          ? apply1(shareOp, [rows, there, gathered(dy!, ids), maximum(gathered(count, ids), 1)], NO_ATTRS)
          : null,
      ];
    },
  },
};

export const maxRowsOp: Op = /* @__PURE__ */ scattering('maxRows', 'max', shared);
export const minRowsOp: Op = /* @__PURE__ */ scattering('minRows', 'min', shared);

export const multiplyRowsOp: Op = /* @__PURE__ */ scattering('multiplyRows', 'mul', {
  0: {
    reads: [1, 2],
    rule: ([dy], saved) => multiply(dy!, apply1(multiplyRowsOp, [onesLike(dy!), idsIn(saved), saved.in(2)], NO_ATTRS)),
  },
  2: {
    reads: [0, 1, 2],
    rule: ([dy], saved) =>
      multiply(
        gathered(multiply(dy!, saved.in(0)), idsIn(saved)),
        productOfOthers(idsIn(saved), saved.in(2) as Tensor),
      ),
  },
});

/** The op of each way to combine. */
export const scatterRows = (combine: Combine, x: Tensor, ids: Tensor, rows: Tensor): Tensor => {
  const op = { set: setRowsOp, add: addRowsOp, max: maxRowsOp, min: minRowsOp, mul: multiplyRowsOp }[combine];
  return apply1(op, [x, ids, rows], NO_ATTRS);
};

/** Rows of `x` at `ids`, zeros for those outside: the transpose of adding rows. */
export const gatherRowsOp: Op = /* @__PURE__ */ definePrimitive({
  name: 'gatherRows',
  infer: ([x, ids]) => [{ shape: [ids!.shape[0]!, ...x!.shape.slice(1)], dtype: x!.dtype }],
  lower([x, ids]) {
    const rank = x!.shape.length;
    return {
      space: [ids!.shape[0]!, ...x!.shape.slice(1)],
      inputs: [
        { aval: x!, view: nowhere(x!, rank) },
        { aval: ids!, view: viewOf(ids!, rank, [0]) },
      ],
      outputs: [
        Expr.load(0, x!.dtype, [
          Expr.input(1, ids!.dtype).cast('int32'),
          ...x!.shape.slice(1).map((_, j) => Expr.coordinate(j + 1)),
        ]),
      ],
    };
  },
  vjp: {
    0: {
      reads: [1],
      rule: ([dy], saved) => apply1(addRowsOp, [zerosFor(dy!, saved.ins[0]!.shape), saved.in(1), dy!], NO_ATTRS),
    },
  },
});

const idsIn = (saved: Saved): Tensor => saved.in(1) as Tensor;

const gathered = (x: Tensor, ids: Tensor): Tensor => apply1(gatherRowsOp, [x, ids], NO_ATTRS);

/** Zeros on the device and in the dtype of a gradient. */
const zerosFor = ({ type, dtype }: Tensor, shape: Shape): Tensor =>
  onDevice(type.device, () => apply1(fullOp, [0], { shape, dtype }));

/** A bool for each row as a factor of its elements. */
const beside = (mask: Tensor, rows: Tensor): Tensor =>
  reshape(
    mask,
    rows.type.shape.map((extent, axis) => (axis === 0 ? extent : 1)),
  );
