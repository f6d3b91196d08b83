import { apply1 } from '../dispatch.ts';
import { defineError, type ErrorClass } from '../error.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import { onlyResults } from '../memory.ts';
import type { In } from '../op.ts';
import { broadcastShapes, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { asTensor, plainOptions } from './operand.ts';
import { reshape } from './reshape.ts';
import { sliceOp } from './slice.ts';
import { stack } from './stack.ts';

/** A signature that cannot be read. */
export const SignatureError: ErrorClass<{ signature: string; problem: string }> = /* @__PURE__ */ defineError(
  'signature',
  {
    message: ({ signature, problem }) => `vectorize: the signature '${signature}' ${problem}`,
    hint: () => "one list of axis names for each operand and each result: '(m,n),(n)->(m)'",
  },
);

/** What `vectorize` may be told. */
export interface VectorizeOptions {
  /** Operands, by position, that are handed over as they are. */
  readonly excluded?: readonly number[] | null;
  /** Which axes, by name, the function gets and gives: `(m,n),(n)->(m)`. Left out, it gets and gives scalars. */
  readonly signature?: string | null;
}

/** A function of tensors, one of whose results is a tensor or a list of them. */
export type VectorFunction<R extends Tensor | readonly Tensor[]> = (...xs: never[]) => R;

interface Signature {
  readonly ins: readonly (readonly string[])[];
  readonly outs: readonly (readonly string[])[];
}

function readSignature(signature: string): Signature {
  const list = String.raw`\(\s*(?:\w+(?:\s*,\s*\w+)*)?\s*\)`;
  const side = String.raw`\s*${list}(?:\s*,\s*${list})*\s*`;
  if (!new RegExp(`^${side}->${side}$`).test(signature))
    throw new SignatureError({ signature, problem: 'cannot be read' });
  const namesOf = (text: string): string[][] =>
    (text.match(/\([^)]*\)/g) ?? []).map((group) => group.match(/\w+/g) ?? []);
  const [left, right] = signature.split('->') as [string, string];
  return { ins: namesOf(left), outs: namesOf(right) };
}

/**
 * A function that applies `pyfunc` to every element of its operands, which broadcast, or with a signature to every part of the axes that it names; the results are
 * put together. A convenience: `pyfunc` runs once for each element, so a function made of ops that broadcast by themselves is much faster.
 *
 * @example
 * const clamp = vectorize((x, low) => maximum(x, low));
 * clamp(tensor([1, 5]), tensor([[2], [6]])) // [[2, 5], [6, 6]]
 * const inside = vectorize((a, b) => dot(a, b), { signature: '(n),(n)->()' });
 * inside(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // [3, 7]
 */
export function vectorize<R extends Tensor | readonly Tensor[] = Tensor>(
  pyfunc: VectorFunction<R>,
  options?: VectorizeOptions,
): (...xs: readonly In[]) => R extends Tensor ? Tensor : Tensor[] {
  if (typeof pyfunc !== 'function')
    throw new OptionError({ op: 'vectorize', what: 'it takes a function', value: typeof pyfunc });
  const { excluded, signature } = plainOptions('vectorize', options, ['excluded', 'signature']);
  const left = [...(excluded ?? [])];
  if (!left.every((place) => Number.isInteger(place) && place >= 0))
    throw new OptionError({ op: 'vectorize', what: 'excluded names operands by their positions', value: excluded });
  const read = signature === undefined || signature === null ? null : readSignature(signature);
  return ((...xs: readonly In[]) => {
    let several = false;
    const results = onlyResults(() => {
      const rows = mapped(pyfunc as unknown as (...xs: readonly unknown[]) => R, xs, left, read);
      several = rows.several;
      return rows.results;
    });
    return several ? [...results] : results[0]!;
  }) as never;
}

function mapped(
  pyfunc: (...xs: readonly unknown[]) => Tensor | readonly Tensor[],
  xs: readonly In[],
  excluded: readonly number[],
  signature: Signature | null,
): { readonly results: readonly Tensor[]; readonly several: boolean } {
  const places = xs.map((_, i) => i).filter((i) => !excluded.includes(i));
  if (places.length === 0 || (signature && signature.ins.length !== places.length))
    throw new OptionError({
      op: 'vectorize',
      what: `the function takes ${signature ? signature.ins.length : 'one or more'} operands that are not excluded`,
      value: places.length,
    });
  const tensors = places.map((i) => asTensor('vectorize', xs[i]!, i));
  const cores = tensors.map((x, k) => coreOf(x, signature?.ins[k] ?? []));
  checkNames(signature, tensors, cores);
  const batch = broadcastShapes(
    'vectorize',
    tensors.map((x, k) => x.type.shape.slice(0, x.rank - cores[k]!.length)),
  );
  const count = sizeOf(batch);
  if (count === 0)
    throw new OptionError({ op: 'vectorize', what: 'there is an element to apply the function to', value: batch });
  const flat = tensors.map((x, k) => reshape(broadcastTo(x, [...batch, ...cores[k]!]), [count, ...cores[k]!]));
  const rows = Array.from({ length: count }, (_, row) => {
    const given: unknown[] = [...xs];
    places.forEach((place, k) => (given[place] = part(flat[k]!, row, cores[k]!)));
    return pyfunc(...given);
  });
  const several = Array.isArray(rows[0]);
  const lists = rows.map((row) => (Array.isArray(row) ? (row as readonly Tensor[]) : [row as Tensor]));
  const results = lists[0]!.map((first, k) => {
    const wanted = signature ? signature.outs[k] : [];
    if (
      wanted === undefined ||
      first.rank !== wanted.length ||
      lists[0]!.length !== (signature?.outs.length ?? lists[0]!.length)
    )
      // prettier-ignore
      throw new ShapeMismatchError({
        op: 'vectorize',
        what: `the function gave a result of ${first.rank} axes where ${wanted?.length ?? 'none'} are expected`,
        shapes: [first.type.shape],
        hint: "a signature says what the function gives: { signature: '()->(n)' }",
      });
    return reshape(stack(lists.map((list) => list[k]!)), [...batch, ...first.type.shape]);
  });
  return { results, several };
}

const coreOf = (x: Tensor, names: readonly string[]): Shape => {
  if (x.rank < names.length)
    throw new ShapeMismatchError({
      op: 'vectorize',
      what: `an operand has fewer axes than its signature (${names.join(',')})`,
      shapes: [x.type.shape],
    });
  return x.type.shape.slice(x.rank - names.length);
};

/** Axes of one name have one extent. */
function checkNames(signature: Signature | null, tensors: readonly Tensor[], cores: readonly Shape[]): void {
  const known = new Map<string, number>();
  signature?.ins.forEach((names, k) =>
    names.forEach((name, axis) => {
      const extent = cores[k]![axis]!;
      if ((known.get(name) ?? extent) !== extent)
        throw new ShapeMismatchError({
          op: 'vectorize',
          what: `the axis '${name}' of the signature has several extents`,
          shapes: tensors.map((x) => x.type.shape),
        });
      known.set(name, extent);
    }),
  );
}

function part(rows: Tensor, row: number, core: Shape): Tensor {
  const begin = rows.type.shape.map((_, axis) => (axis === 0 ? row : 0));
  const taken = apply1(sliceOp, [rows], { begin, size: [1, ...core], step: begin.map(() => 1) });
  return reshape(taken, core);
}
