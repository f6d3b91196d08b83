/**
 * A WebAssembly assembler: instructions go by their names in the text format, in the order of the stack machine.
 *
 * ```ts
 * // scale(from, to, n, factor): to[i] = from[i] · factor for n float32s, a multiple of 4
 * const module = new ModuleBuilder({ memory: {} });
 * module.function('scale', { params: ['i32', 'i32', 'i32', 'f32'] }, (f) => {
 *   const [from, to, n, factor] = f.params as [Local, Local, Local, Local];
 *   const i = f.local('i32');
 *   const factors = f.local('v128');
 *   f.get(factor).op('f32x4.splat').set(factors); // constants and splats stay outside of loops
 *   f.upTo(i, () => f.get(n), 4, () => {
 *     f.get(to).get(from).memory('v128.load').get(factors).op('f32x4.mul').memory('v128.store');
 *     f.get(from).i32(16).op('i32.add').set(from).get(to).i32(16).op('i32.add').set(to);
 *   });
 * });
 * const { scale } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } }).exports;
 * ```
 *
 * `block`, `loop` and `if` hand a label to their body, for `branch` and `branchIf`. Imports (`module.import('sin', …)`, `env.sin`) may be made while a body
 * is being written. What engines like: `v128.const` hoisted into locals, `f32x4.pmin` and `pmax` rather than `min` and `max`, at most some 15 vectors alive.
 */
export { type ValueType } from './bytes.ts';
export {
  type Callee,
  FunctionBuilder,
  type LaneShape,
  type Local,
  type Quarters,
  type Signature,
} from './function-builder.ts';
export { type PlainInstruction } from './instructions.ts';
export { type MemoryInstruction } from './memory-instructions.ts';
export { type MemoryImport, ModuleBuilder } from './module-builder.ts';
