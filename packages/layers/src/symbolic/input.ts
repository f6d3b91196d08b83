import { checkShape, dtypes, type DType, isDType, type PartialShape, UnknownDTypeError } from '@tensai/core';
import { uniqueName } from '../layer-names.ts';
import type { SymbolicTensor } from './is-symbol.ts';
import { makeNode, withMarkers } from './symbols.ts';

/** What `Input` may be told. */
export interface InputOptions {
  readonly dtype?: DType;
  readonly name?: string;
  /** The whole batch's size, where it is known. */
  readonly batchSize?: number | null;
}

/**
 * A place for data in a model that is being put together: a symbol of shape `[batch, …shape]`. Null is an extent that may vary.
 *
 * @example
 * const x = Input([784]);
 * x.shape // [null, 784]
 */
export function Input(shape: PartialShape, options: InputOptions = {}): SymbolicTensor {
  const { dtype = 'float32', name = uniqueName('input_layer'), batchSize = null } = options;
  if (!isDType(dtype)) throw new UnknownDTypeError({ dtype, known: dtypes });
  checkShape(
    'Input',
    shape.filter((extent) => extent !== null),
  );
  const node = makeNode(name, [], [{ shape: withMarkers([batchSize, ...shape]), dtype }], null, null);
  return node.outputs[0]!;
}
