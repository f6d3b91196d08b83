import type { Loop, Sym } from '@tensai/core';
import { named, type Place } from './expression-writer.ts';
import { type Numbers, product, sum } from './index-text.ts';
import { Nest } from './nest.ts';
import type { Spelling } from './spelling.ts';

type Scatter = NonNullable<Loop<Sym>['scatter']>;

/** Dense strides of the scatter's result, as atoms. */
const stridesOf = ({ into }: Scatter, numbers: Numbers): readonly string[] =>
  into.shape.map((_, axis) =>
    numbers.atom(
      into.shape
        .slice(axis + 1)
        .map(numbers.text)
        .reduce(product, '1'),
    ),
  );

/** Emits what the result holds before the first point: a number, or the elements of input 0. */
export function emitScatterStart(loop: Loop<Sym>, numbers: Numbers, nest: Nest, spelling: Spelling): void {
  const scatter = loop.scatter!;
  const { init, into } = scatter;
  // a nest of its own: these loops run over the result, not over the points
  const fill = new Nest(spelling);
  const to = fill.cursor({ base: 'c0', strides: stridesOf(scatter, numbers) });
  const from =
    init === 'input0'
      ? fill.cursor({ base: 'b0', strides: loop.inputs[0]!.view.dims.map(({ stride }) => numbers.text(stride!)) })
      : null;
  into.shape.forEach((extent, axis) => fill.open(axis, numbers.text(extent)));
  const value = from ? spelling.load('x0', from.now, into.dtype) : spelling.literal(init as number, into.dtype);
  fill.emit(spelling.store('o0', to.now, value, into.dtype));
  fill.close(into.shape.length);
  nest.emit(...fill.lines);
}

/** Emits what one point does to the result: nothing where its position is outside. */
export function emitScatter(
  scatter: Scatter,
  value: string,
  at: readonly string[],
  numbers: Numbers,
  place: Place,
): void {
  const { spelling, emit, fresh } = place;
  const { combine, into } = scatter;
  const strides = stridesOf(scatter, numbers);
  const positions = at.map((text) => named(text, 'int32', place));
  const inside = positions.flatMap((p, axis) => [`${p}>=0`, `${p}<${numbers.text(into.shape[axis]!)}`]).join('&&');
  if (inside) emit(`if(${inside}){`);
  const target = fresh('z');
  emit(spelling.constant(target, 'int32', positions.map((p, axis) => product(strides[axis]!, p)).reduce(sum, 'c0')));
  const old = spelling.load('o0', target, into.dtype);
  const kind = ({ add: 'add', max: 'maximum', min: 'minimum' } as const)[combine as 'add'];
  const next = combine === 'set' ? value : spelling.intrinsic(kind, into.dtype, [old, value], into.dtype);
  emit(spelling.store('o0', target, next, into.dtype));
  if (inside) emit('}');
}
