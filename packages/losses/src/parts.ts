/**
 * What losses are made of, for packages that build on them: labels beside predictions, weights beside values, options.
 * @packageDocumentation
 */
export { readOptions } from './configured.ts';
export { numberOption } from './function-options.ts';
export {
  checkedTensor,
  checkSameShape,
  floating,
  labelsBeside,
  pairOf,
  resultOf,
  sameRank,
  tensorOf,
} from './operands.ts';
export { alignWeights } from './reduction.ts';
