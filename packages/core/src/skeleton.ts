import type { Skeleton } from './backend.ts';
import { Expr, visit } from './expr.ts';
import { type Acc, expressionsOf, isRows, type Loop, type Rows, type Sym, type View, type ViewDim } from './loop.ts';
import { addressOf, canMiss } from './view.ts';

/** An axis of the skeleton: neighbours of the loop's axes that every input walks through as if they were one. */
interface Axis {
  extent: number;
  /** The innermost of the loop's axes in it. */
  inner: number;
  strides: readonly number[];
}

/**
 * Takes the sizes out of a loop (strides filled in): axes merged, extents, strides, offsets and int32 literals as numbered symbols.
 * What stays in the key: the form of the expressions, dtypes, stride classes (0, 1, other) and which guards can fail. So a new size compiles nothing.
 */
export function skeletonOf(code: Loop | Rows): Skeleton {
  // found when somebody asks: of many loops of a graph only the joined ones are ever launched
  let made: Omit<Skeleton, 'concrete'> | null = null;
  // no backend takes Rows yet that would gain by fewer compilations
  const make = (): Omit<Skeleton, 'concrete'> =>
    isRows(code) ? { key: JSON.stringify(code), loop: code, numbers: new Int32Array(0) } : withoutSizes(code);
  return {
    concrete: code,
    get key() {
      return (made ??= make()).key;
    },
    get loop() {
      return (made ??= make()).loop;
    },
    get numbers() {
      return (made ??= make()).numbers;
    },
  };
}

function withoutSizes(loop: Loop): Omit<Skeleton, 'concrete'> {
  const split = loop.space.length;
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const rank = extents.length;
  const expressions = expressionsOf(loop);
  const coordinates = new Set<number>();
  const loaded = new Set<number>();
  const read = new Set<number>();
  visit(expressions, (e) => {
    if (e.kind === 'coordinate') coordinates.add(e.index);
    if (e.kind === 'load') loaded.add(e.index);
    if (e.kind === 'input') read.add(e.index);
  });
  // the result of such a scatter starts as input 0, axis by axis
  if (loop.scatter?.init === 'input0') loaded.add(0);
  // of such an input only sizes and strides matter
  const unplaced = (i: number): boolean => loaded.has(i) && !read.has(i);

  const addresses = loop.inputs.map(({ view }, i) =>
    loaded.has(i) || (view.fill !== undefined && canMiss(view, extents)) ? null : addressOf(view, rank),
  );
  const outAddress = loop.out ? addressOf(loop.out, rank) : null;
  // axes that a guard or an expression looks at stay as they are
  const fixed = (axis: number): boolean =>
    coordinates.has(axis) ||
    loop.inputs.some(({ view }, i) => !addresses[i] && !unplaced(i) && view.dims.some(({ coef }) => coef[axis] !== 0));
  const merge = (from: number, to: number): Axis[] => {
    const axes: Axis[] = [];
    for (let axis = from; axis < to; axis++) {
      const extent = extents[axis]!;
      const strides = [...addresses, outAddress].map((address) => address?.strides[axis] ?? 0);
      const last = axes.at(-1);
      const joins =
        last &&
        !fixed(axis) &&
        !fixed(last.inner) &&
        last.strides.every((stride, i) => stride === strides[i]! * extent);
      if (joins) Object.assign(last, { extent: last.extent * extent, inner: axis, strides });
      else axes.push({ extent, inner: axis, strides });
    }
    return axes;
  };
  const space = merge(0, split);
  const reduced = merge(split, rank);
  const axes = [...space, ...reduced];
  const renumbered = new Map(axes.map(({ inner }, k) => [inner, k]));

  const numbers: number[] = [];
  const symbol = (n: number): Sym => ({ sym: numbers.push(n) - 1 });
  const spelled = (n: number): Sym => (n === 0 || n === 1 ? n : symbol(n));

  const straight = (strides: readonly number[], base: number): View<Sym> => ({
    dims: [{ size: 1, stride: 1, coef: strides.map(spelled), offset: spelled(base), safe: true }],
  });
  const inputs = loop.inputs.map(({ aval, view, of }, i) => {
    const address = addresses[i];
    const seen: View<Sym> = address
      ? straight(
          axes.map(({ strides }) => strides[i]!),
          address.base,
        )
      : {
          dims: view.dims.map((dim): ViewDim<Sym> => ({
            size: symbol(dim.size),
            stride: spelled(dim.stride!),
            coef: unplaced(i) ? [] : axes.map(({ inner }) => spelled(dim.coef[inner]!)),
            offset: spelled(dim.offset),
            ...(dim.div !== undefined && { div: symbol(dim.div) }),
            ...(!unplaced(i) && !canMiss({ dims: [dim] }, extents) && { safe: true as const }),
          })),
          ...(view.fill !== undefined && { fill: view.fill }),
        };
    return { aval: { shape: [], dtype: aval.dtype }, view: seen, ...(of !== undefined && { of }) };
  });

  // Equal subtrees become one object, so that a code generator sees by identity what to compute once.
  const interned = new Map<string, Expr>();
  const ids = new Map<Expr, number>();
  const memo = new Map<Expr, Expr>();
  const lines: string[] = [];
  const again = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const args = e.args.map(again);
    // symbols are told apart by what they stand for, so that equal ones are one
    const meaning = `${e.kind} ${e.dtype} ${args.map((a) => ids.get(a)).join()} ${Object.is(e.value, -0) ? '-0' : e.value} ${e.index} ${e.part}`;
    let made = interned.get(meaning);
    if (!made) {
      made = replaced(e, args);
      interned.set(meaning, made);
      if (!ids.has(made)) {
        ids.set(made, ids.size);
        const { kind, dtype, value, index, part } = made;
        lines.push(
          `${kind} ${dtype} ${made.args.map((a) => ids.get(a)).join()} ${Object.is(value, -0) ? '-0' : value} ${index} ${part}`,
        );
      }
    }
    memo.set(e, made);
    return made;
  };
  const replaced = (e: Expr, args: readonly Expr[]): Expr => {
    if (e.kind === 'coordinate') return Expr.coordinate(renumbered.get(e.index)!);
    if (e.kind === 'size') return Expr.symbol(numbers.push(loop.inputs[e.index]!.aval.shape[e.part]!) - 1, 'int32');
    if (e.kind === 'literal' && e.dtype === 'int32' && Math.abs(e.value) > 1)
      return Expr.symbol(numbers.push(e.value) - 1, 'int32');
    return e.with(args);
  };

  const { scatter } = loop;
  const skeleton: Loop<Sym> = {
    space: space.map(({ extent }) => symbol(extent)),
    inputs,
    ...(loop.args && { args: loop.args }),
    ...(loop.reduce && {
      reduce: { size: reduced.map(({ extent }) => symbol(extent)), accs: loop.reduce.accs.map(mapAcc) },
    }),
    outputs: loop.outputs.map(again),
    ...(outAddress && {
      out: straight(
        axes.map(({ strides }) => strides.at(-1)!),
        outAddress.base,
      ),
    }),
    ...(scatter && {
      scatter: {
        ...scatter,
        at: scatter.at.map(again),
        into: { shape: scatter.into.shape.map(symbol), dtype: scatter.into.dtype },
      },
    }),
  };
  function mapAcc(acc: Acc): Acc {
    return acc.op === 'fold'
      ? { op: 'fold', init: acc.init.map(again), step: acc.step.map(again), combine: acc.combine.map(again) }
      : { ...acc, value: again(acc.value), ...(acc.valid && { valid: again(acc.valid) }) };
  }
  const key = JSON.stringify({ ...skeleton, outputs: 0, reduce: 0 }, (_, value: unknown) =>
    value instanceof Expr
      ? ids.get(value)
      : typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
        ? `${1 / value} ${value}`
        : value,
  );
  const form = [
    ...lines,
    `> ${skeleton.outputs.map((e) => ids.get(e)).join()}`,
    ...(skeleton.reduce?.accs.map((acc) =>
      acc.op === 'fold'
        ? `fold ${[acc.init, acc.step, acc.combine].map((es) => es.map((e) => ids.get(e)).join()).join('/')}`
        : `${acc.op}${acc.contracts ? '*' : ''} ${ids.get(acc.value)} ${acc.valid ? ids.get(acc.valid) : ''}`,
    ) ?? []),
    `reduce ${reduced.length}${loop.reduce ? '' : ' none'}`,
  ].join('\n');
  return { key: `${key}\n${form}`, loop: skeleton, numbers: Int32Array.from(numbers) };
}
