import type { Skeleton } from './backend.ts';
import { Expr, visit } from './expr.ts';
import { type Acc, expressionsOf, isRows, type Loop, type Rows, type Sym, type View, type ViewDim } from './loop.ts';
import { addressOf, canMiss } from './view.ts';

/** An axis of a skeleton: neighbours among a loop's axes that every input walks through as if they were one. */
interface Axis {
  extent: number;
  /** The innermost of the loop's axes in it. */
  inner: number;
}

/**
 * Takes the sizes out of a loop (strides filled in): axes merged, extents, strides, offsets and int32 literals as numbered symbols.
 * What stays in the key: the form of the expressions, dtypes, stride classes (0, 1, other) and which guards can fail. So a new size compiles nothing.
 */
export function skeletonOf(code: Loop | Rows): Skeleton {
  // found when somebody asks: of many loops of a graph only the joined ones are ever launched
  let made: Omit<Skeleton, 'concrete'> | null = null;
  const make = (): Omit<Skeleton, 'concrete'> => (isRows(code) ? rowsWithoutSizes(code) : loopWithoutSizes(code));
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

/** How the axes of a loop lie in what it reads and writes. */
interface Lay {
  /** Of all axes, those that are reduced last. */
  readonly extents: readonly number[];
  /** Of inputs that are one address without guards; null for others. */
  readonly addresses: readonly ({ readonly base: number; readonly strides: readonly number[] } | null)[];
  readonly outAddress: { readonly base: number; readonly strides: readonly number[] } | null;
  /** Are only the sizes and strides of an input looked at? */
  unplaced(input: number): boolean;
  /** Can an axis be one with the axis before it? */
  joins(axis: number): boolean;
}

function layOf(loop: Loop): Lay {
  const extents = [...loop.space, ...(loop.reduce?.size ?? [])];
  const rank = extents.length;
  const coordinates = new Set<number>();
  const loaded = new Set<number>();
  const read = new Set<number>();
  visit(expressionsOf(loop), (e) => {
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
  const joins = (axis: number): boolean =>
    !fixed(axis) &&
    !fixed(axis - 1) &&
    [...addresses, outAddress].every(
      (address) => !address || address.strides[axis - 1] === address.strides[axis]! * extents[axis]!,
    );
  return { extents, addresses, outAddress, unplaced, joins };
}

/** Axes `from … to`, with neighbours made one where they can be. */
function merged(extents: readonly number[], from: number, to: number, joins: (axis: number) => boolean): Axis[] {
  const axes: Axis[] = [];
  for (let axis = from; axis < to; axis++) {
    const last = axes.at(-1);
    if (last && joins(axis)) Object.assign(last, { extent: last.extent * extents[axis]!, inner: axis });
    else axes.push({ extent: extents[axis]!, inner: axis });
  }
  return axes;
}

function loopWithoutSizes(loop: Loop): Omit<Skeleton, 'concrete'> {
  const lay = layOf(loop);
  const split = loop.space.length;
  const numbers: number[] = [];
  const [space, reduced] = [
    merged(lay.extents, 0, split, lay.joins),
    merged(lay.extents, split, lay.extents.length, lay.joins),
  ];
  return withoutSizes(loop, lay, space, reduced, numbers, ({ extent }) => ({ sym: numbers.push(extent) - 1 }));
}

/** The stages share their numbers, and their axes: one is merged with its neighbour where all stages can do so. */
function rowsWithoutSizes({ space, stages }: Rows): Omit<Skeleton, 'concrete'> {
  const lays = stages.map(({ loop }) => layOf(loop));
  const split = space.length;
  const all = lays.reduce<readonly number[]>(
    (most, { extents }) => (extents.length > most.length ? extents : most),
    space,
  );
  const joins = (axis: number): boolean => lays.every((lay) => axis >= lay.extents.length || lay.joins(axis));
  const [rows, row] = [merged(all, 0, split, joins), merged(all, split, all.length, joins)];
  const numbers: number[] = [];
  const extents = new Map([...rows, ...row].map((axis): [Axis, Sym] => [axis, { sym: numbers.push(axis.extent) - 1 }]));
  const symbolOf = (axis: Axis): Sym => extents.get(axis)!;
  const made = stages.map(({ loop, sources, keep }, k) => {
    const own = lays[k]!.extents.length > split ? row : [];
    const reduces = loop.reduce !== undefined;
    const skeleton = withoutSizes(
      loop,
      lays[k]!,
      reduces ? rows : [...rows, ...own],
      reduces ? own : [],
      numbers,
      symbolOf,
    );
    return {
      key: `${sources.join()} ${keep.join()} ${skeleton.key}`,
      stage: { loop: skeleton.loop as Loop<Sym>, sources, keep },
    };
  });
  return {
    key: made.map(({ key }) => key).join('\n\n'),
    loop: { space: rows.map(symbolOf), stages: made.map(({ stage }) => stage) },
    numbers: Int32Array.from(numbers),
  };
}

/** Writes a loop with these axes; sizes and the like go to the end of `numbers`. */
function withoutSizes(
  loop: Loop,
  { extents, addresses, outAddress, unplaced }: Lay,
  space: readonly Axis[],
  reduced: readonly Axis[],
  numbers: number[],
  symbolOf: (axis: Axis) => Sym,
): Omit<Skeleton, 'concrete'> {
  const axes = [...space, ...reduced];
  const renumbered = new Map(axes.map(({ inner }, k) => [inner, k]));

  const symbol = (n: number): Sym => ({ sym: numbers.push(n) - 1 });
  const spelled = (n: number): Sym => (n === 0 || n === 1 ? n : symbol(n));

  const straight = (strides: readonly number[], base: number): View<Sym> => ({
    dims: [{ size: 1, stride: 1, coef: strides.map(spelled), offset: spelled(base), safe: true }],
  });
  const inputs = loop.inputs.map(({ aval, view, of }, i) => {
    const address = addresses[i];
    const seen: View<Sym> = address
      ? straight(
          axes.map(({ inner }) => address.strides[inner]!),
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
    space: space.map(symbolOf),
    inputs,
    ...(loop.args && { args: loop.args }),
    ...(loop.reduce && {
      reduce: { size: reduced.map(symbolOf), accs: loop.reduce.accs.map(mapAcc) },
    }),
    outputs: loop.outputs.map(again),
    ...(outAddress && {
      out: straight(
        axes.map(({ inner }) => outAddress.strides[inner]!),
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
