import { onDevice } from './device.ts';
import { defineError, type ErrorClass } from './error.ts';
import { OptionError } from './errors.ts';
import { currentHandler } from './handler.ts';
import { onlyResults, outsideScopes, scope } from './memory.ts';
import { sliceOf } from './reading.ts';
import { Recorder } from './recorder.ts';
import { checkShape } from './shape.ts';
import { Tensor } from './tensor.ts';

/** How long the result is: with a size at once, in traces and under tapes too; without one as long as the values say, by a Promise. */
export interface SizedOptions {
  readonly size: number;
}

/** The absence of a size. */
export interface UnsizedOptions {
  readonly size?: null | undefined;
}

/** The shape of a result asked for where nobody can look at values. */
export const ValueShapeError: ErrorClass<{ op: string; where: string; option?: string }> = /* @__PURE__ */ defineError(
  'value-shape',
  {
    message: ({ op, where }) => `${op}: the shape of its result depends on values, which ${where}`,
    hint: ({ op, option = 'size' }) =>
      `give the shape: ${op}(…, { ${option} }) is as long at once as ${option} says; what is left over is filled`,
  },
);

/** A function whose result is as long as the values of its operands say. */
export interface ValueShaped {
  /** The public function. */
  readonly name: string;
  /** How long the result is; null: as long as `count` says. */
  readonly size: number | null | undefined;
  /** The option that says so; `size` if left out. */
  readonly option?: string;
  /** The operands that the results are gradients' way to. */
  readonly operands: readonly Tensor[];
  /** What is to be done before the length is known. */
  readonly prepare: () => readonly Tensor[];
  /** The length: a scalar int32. */
  readonly count: (parts: readonly Tensor[]) => Tensor;
  /** The results of a length. */
  readonly build: (parts: readonly Tensor[], size: number) => readonly Tensor[];
}

/**
 * The one way to results whose shape depends on values: at once where their length is given, else by a Promise, on every backend alike, since some cannot be read at once. What
 * the Promise stands for is made after an `await`, where no tape and no trace looks: those refuse it.
 */
export function valueShaped(spec: ValueShaped): readonly Tensor[] | Promise<readonly Tensor[]> {
  const { name, size, option = 'size', operands, prepare, count, build } = spec;
  if (size !== null && size !== undefined) {
    if (!Number.isInteger(size) || size < 0)
      throw new OptionError({ op: name, what: `${option} is a whole number from 0 up`, value: size });
    checkShape(name, [size]);
    return onlyResults(() => build(prepare(), size));
  }
  refuseBlindly(name, option, operands);
  // what the Promise still needs is its own: the caller's scopes end before it does
  const made = scope();
  const own: Tensor[] = [];
  try {
    made.run(() => {
      const parts = prepare();
      const total = count(parts);
      outsideScopes(() => {
        for (const part of [total, ...parts]) own.push(new Tensor(part.type, sliceOf(part, name)));
      });
    });
    return resultsLater(own, build);
  } catch (error) {
    own.forEach((part) => part.dispose());
    // what values show comes by the Promise, whether they were read at once or not
    return Promise.reject(error as Error);
  } finally {
    made.dispose();
  }
}

async function resultsLater(
  [total, ...parts]: readonly Tensor[],
  build: ValueShaped['build'],
): Promise<readonly Tensor[]> {
  try {
    const [size] = await total!.data();
    return onDevice(total!.type.device, () => onlyResults(() => build(parts, size!)));
  } finally {
    total!.dispose();
    parts.forEach((part) => part.dispose());
  }
}

/** `valueShaped` for functions with one result. */
export function oneValueShaped(spec: ValueShaped): Tensor | Promise<Tensor> {
  const results = valueShaped(spec);
  return results instanceof Promise ? results.then(([result]) => result!) : results[0]!;
}

/** Refuses what nobody can wait for: a trace has no values, and of a tape's the gradient would be lost without a word. */
function refuseBlindly(op: string, option: string, operands: readonly Tensor[]): void {
  if (operands.some((x) => x.type.device.symbols !== undefined))
    throw new ValueShapeError({ op, option, where: 'a symbol has none of' });
  if (currentHandler()?.traces) throw new ValueShapeError({ op, option, where: 'a trace has none of' });
  for (let handler = currentHandler(); handler !== null; handler = handler.outer) {
    if (!(handler instanceof Recorder) || !handler.recording) continue;
    const tape = handler;
    if (operands.some((x) => x.type.float && tape.nodeOf(x) >= 0))
      throw new ValueShapeError({ op, option, where: 'come after the tape that watches its operand' });
  }
}
