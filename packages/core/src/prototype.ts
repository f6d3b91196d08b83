import { ImmutableError } from './errors.ts';
import { inspect } from './print.ts';
import { Tensor } from './tensor.ts';
import { Variable } from './variable.ts';

let complete = false;

/**
 * Adds to tensors and Variables what a class body cannot say without assuming it or costing something per instance: the symbols of `using` and of consoles,
 * and a clear error for `tensor[0] = 1`. Called when the first device opens, before any tensor exists.
 */
export function completePrototypes(): void {
  if (complete) return;
  complete = true;
  for (const { prototype } of [Tensor, Variable]) {
    const own = prototype as Tensor | Variable;
    // older engines have no Symbol.dispose; compiled `using` then looks for this one
    define(own, Symbol.dispose ?? Symbol.for('Symbol.dispose'), function (this: Tensor | Variable) {
      this.dispose();
    });
    define(own, Symbol.for('nodejs.util.inspect.custom'), function (this: Tensor | Variable) {
      return this instanceof Tensor ? inspect(this) : `Variable '${this.name}' ${inspect(this.tensor)}`;
    });
    Object.setPrototypeOf(own, guard());
  }
}

const define = (target: object, key: symbol, value: unknown): void => {
  Object.defineProperty(target, key, { value, writable: true, configurable: true });
};

// Behind the prototypes: only names that nothing defines get here.
function guard(): object {
  return new Proxy(Object.create(Object.prototype) as object, {
    set(target, key, value, receiver): boolean {
      if (typeof key === 'string' && /^-?\d+$/.test(key)) throw new ImmutableError({ key });
      return Reflect.set(target, key, value, receiver);
    },
  });
}
