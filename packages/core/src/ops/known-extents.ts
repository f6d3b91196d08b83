import { defineError, type ErrorClass } from '../error.ts';
import { markerIn, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** A symbol where its extents, or its values, have to be known. */
export const SymbolExtentError: ErrorClass<{ op: string; what: string }> = /* @__PURE__ */ defineError('symbolic', {
  message: ({ op, what }) => `${op}: ${what}`,
  hint: () => 'write the computation in the call() of a layer, which sees whole shapes',
});

/** Refuses unknown extents of symbols where numbers are made of them: a marker in the place of one would go into the numbers. */
export function knownExtents(op: string, extents: Shape): void {
  if (extents.some((extent) => markerIn(extent) !== undefined))
    throw new SymbolExtentError({ op, what: 'it depends on an extent that is unknown yet' });
}

/** Refuses symbols of an op that draws: it would draw once and for all. */
export function noSymbol(op: string, { type: { device } }: Tensor): void {
  if (device.symbols !== undefined)
    throw new SymbolExtentError({ op, what: 'it draws at each call, and a symbol has one' });
}
