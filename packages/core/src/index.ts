/**
 * Tensors, Variables, ops, and the contract between ops and backends.
 * @packageDocumentation
 */
export * from './backend.ts';
export * from './check.ts';
export * from './create.ts';
export * from './define.ts';
export * from './derivative.ts';
export * from './device.ts';
export * from './dispatch.ts';
export * from './dtype.ts';
export * from './error.ts';
export * from './errors.ts';
export * from './expr.ts';
export * from './graph.ts';
export * from './handler.ts';
export * from './host-scalar.ts';
export * from './indexed-slices.ts';
export * from './loop.ts';
export * from './memory.ts';
export * from './nearest.ts';
export * from './nested.ts';
export * from './op.ts';
export * from './pullback.ts';
export * from './recorder.ts';
export * from './shape-types.ts';
export * from './shape.ts';
export * from './skeleton.ts';
export * from './structure.ts';
export * from './tensor.ts';
export * from './type.ts';
export * from './unscatter.ts';
export * from './variable.ts';
export * from './view.ts';
export * from './ops/arithmetic.ts';
export * from './ops/at.ts';
export * from './ops/broadcast-to.ts';
export * from './ops/cast.ts';
export * from './ops/concatenate.ts';
export * from './ops/reduce.ts';
export * from './ops/reshape.ts';
export * from './ops/slice.ts';
export * from './ops/slice-update.ts';
export * from './ops/scatter-add.ts';
export * from './ops/take-rows.ts';
