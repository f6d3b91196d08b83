import { type Binary, defineBinary, defineUnary, type Unary } from '../define.ts';

/** `a + b`, elementwise, broadcast; operands meet in one dtype.
 * @example add(tensor([1, 2]), 1) // [2, 3] */
export const add: Binary = /* @__PURE__ */ defineBinary('add', { formula: (a, b) => a.add(b) });

/** `a − b`, elementwise, broadcast; operands meet in one dtype.
 * @example subtract(tensor([1, 2]), 1) // [0, 1] */
export const subtract: Binary = /* @__PURE__ */ defineBinary('subtract', { formula: (a, b) => a.subtract(b) });

/** `a · b`, elementwise, broadcast; operands meet in one dtype.
 * @example multiply(tensor([1, 2]), 3) // [3, 6] */
export const multiply: Binary = /* @__PURE__ */ defineBinary('multiply', { formula: (a, b) => a.multiply(b) });

/** `−x`, elementwise; unsigned integers wrap.
 * @example negative(tensor([1, -2])) // [-1, 2] */
export const negative: Unary = /* @__PURE__ */ defineUnary('negative', { formula: (x) => x.negative() });
