import { tensor } from '../create.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { runLengthsOp, startsOp, unique, type SizedUniqueOptions } from './unique.ts';

/** Slices of an array along an axis, each as one row. */
function slices(x: HostArray, axis: number): number[][] {
  const rest = placesOf(x.shape.toSpliced(axis, 1));
  return Array.from({ length: x.shape[axis]! }, (_, i) =>
    rest.map((place) => elementOf(x, place.toSpliced(axis, 0, i))),
  );
}

/** In order, the first element before the second; NaN behind all. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (const [j, p] of a.entries()) {
    const q = b[j]!;
    if (Number.isNaN(p) || Number.isNaN(q)) {
      if (Number.isNaN(p) !== Number.isNaN(q)) return Number.isNaN(p) ? 1 : -1;
    } else if (p !== q) return p - q;
  }
  return 0;
}

const ALL = { returnIndex: true, returnInverse: true, returnCounts: true } as const;

const sample = (title: string, x: HostArray, options: SizedUniqueOptions): Sample => ({
  title,
  inputs: [x],
  call: (t) => unique(t!, options),
  reference(t) {
    const { size, axis = null, fillValue } = options;
    const along = axis === null ? 0 : axis < 0 ? axis + t!.shape.length : axis;
    const rows = axis === null ? t!.data.map((value) => [value]) : slices(t!, along);
    const found: { row: number[]; at: number; count: number }[] = [];
    for (const [at, row] of rows.entries()) {
      const known = found.find((other) => compare(other.row, row) === 0);
      if (known) known.count++;
      else found.push({ row, at, count: 1 });
    }
    found.sort((a, b) => compare(a.row, b.row));
    const least = found[0];
    const width = least?.row.length ?? 1;
    const kept = Array.from(
      { length: size },
      (_, k) =>
        found[k] ?? {
          row: fillValue === undefined ? least!.row : new Array<number>(width).fill(fillValue),
          at: least?.at ?? 0,
          count: 0,
        },
    );
    const shape = axis === null ? [size] : t!.shape.with(along, size);
    const others = shape.toSpliced(along, 1);
    const values = build(shape, t!.dtype, (index) => {
      const flat = index.toSpliced(along, 1).reduce((sum, place, j) => sum * others[j]! + place, 0);
      return kept[index[along]!]!.row[axis === null ? 0 : flat]!;
    });
    const list = (data: number[], as: readonly number[] = [data.length]): HostArray => ({
      shape: as,
      dtype: 'int32',
      data,
    });
    return [
      values,
      ...(options.returnIndex ? [list(kept.map(({ at }) => at))] : []),
      ...(options.returnInverse
        ? [
            list(
              rows.map((row) => found.findIndex((other) => compare(other.row, row) === 0)),
              axis === null ? t!.shape : [rows.length],
            ),
          ]
        : []),
      ...(options.returnCounts ? [list(kept.map(({ count }) => count))] : []),
    ];
  },
  gradients: [],
});

const some = host([3, 1, 2, 1, 4, 2, 1], [7]);
const rows = host([1, 2, 0, 5, 1, 2, 0, -1, 1, 2], [5, 2]);

export const uniqueSamples: OpSamples = {
  name: 'unique',
  ops: [startsOp, runLengthsOp],
  samples: [
    sample('values', some, { size: 4 }),
    { ...sample('values, all different, with their gradient', spread([6], -1, 1), { size: 6 }), gradients: [0] },
    sample('with all that can be asked for', some, { size: 4, ...ALL }),
    sample('counts alone', some, { size: 4, returnCounts: true }),
    sample('more than there are: the least', some, { size: 6, ...ALL }),
    sample('more than there are, filled', some, { size: 6, fillValue: -1, ...ALL }),
    sample('fewer than there are', some, { size: 2, returnIndex: true }),
    sample('of a matrix', spread([3, 4], 0, 5, 1, 'int32'), { size: 5, ...ALL }),
    sample('NaN equals NaN, 0 equals −0', host([NaN, 0, 2, NaN, -0, Infinity]), { size: 4, ...ALL }),
    sample('rows', rows, { size: 4, axis: 0, fillValue: 9, ...ALL }),
    sample('columns', host([1, 2, 1, 0, 3, 4, 3, 4], [2, 4]), { size: 3, axis: -1, ...ALL }),
    sample('rows of rows', spread([4, 2, 2], 0, 2, 1, 'int32'), { size: 4, axis: 0, fillValue: -1, ...ALL }),
    sample('a scalar', host([5], []), { size: 1, ...ALL }),
    sample('no elements', host([], [0]), { size: 2, fillValue: 7 }),
    sample('none of no elements', host([], [0]), { size: 0 }),
    sample('not sorted', some, { size: 4, sorted: false }),
    sample('many', spread([200], 0, 30, 1, 'int32'), { size: 30, ...ALL }),
    sample('uint8', spread([50], 0, 255, 1, 'uint8'), { size: 60, fillValue: 255, ...ALL }),
    sample('bool', host([1, 0, 1], [3], 'bool'), { size: 2, ...ALL }),
  ],
  badCalls: [
    {
      title: 'a disposed tensor',
      call() {
        const x = tensor([1, 2]);
        x.dispose();
        return unique(x);
      },
      code: 'disposed',
    },
    { title: 'a negative size', call: () => unique(zeros([3]), { size: -1 }), code: 'option' },
    { title: 'half a size', call: () => unique(zeros([3]), { size: 0.5 }), code: 'option' },
    { title: 'an axis that is not there', call: () => unique(zeros([3]), { axis: 1 }), code: 'axis' },
    {
      title: 'an option of the wrong kind',
      call: () => unique(zeros([3]), { returnCounts: 1 as unknown as true }),
      code: 'option',
    },
    {
      title: 'something to fill nothing with',
      call: () => unique(zeros([3]), { fillValue: 1 } as unknown as SizedUniqueOptions),
      code: 'option',
    },
    {
      title: 'a fraction to fill integers with',
      call: () => unique(tensor(new Int32Array([1])), { size: 2, fillValue: 0.5 }),
      code: 'dtype',
    },
    { title: 'an unknown option', call: () => unique(zeros([3]), { equalNan: true } as object), code: 'option' },
    { title: 'a nested array', call: () => unique([1, 2] as never), code: 'operand' },
  ],
};
