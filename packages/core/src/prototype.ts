import { ImmutableError, MethodsError, OperatorError } from './errors.ts';

const completed: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/**
 * Adds to a class what its body cannot say without assuming it or costing something per instance: the symbols of `using` and of consoles, and clear errors for
 * `tensor[0] = 1`, for `x + y` and for methods that nobody registered. Called before the first instance exists.
 */
export function completePrototype<T extends { dispose(): void; toString(): string }>(
  prototype: T,
  inspect: (x: T) => string,
): void {
  if (completed.has(prototype)) return;
  completed.add(prototype);
  // older engines have no Symbol.dispose; compiled `using` then looks for this one
  define(prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), function (this: T) {
    this.dispose();
  });
  define(prototype, Symbol.for('nodejs.util.inspect.custom'), function (this: T) {
    return inspect(this);
  });
  define(prototype, Symbol.toPrimitive, function (this: T, wanted: string) {
    if (wanted !== 'string') throw new OperatorError({});
    return this.toString();
  });
  Object.setPrototypeOf(prototype, guard());
}

const define = (target: object, key: symbol, value: unknown): void => {
  Object.defineProperty(target, key, { value, writable: true, configurable: true });
};

/** The names of the methods that `registerMethods` adds. */
export const METHODS: readonly string[] =
  /* @__PURE__ */ 'add sub subtract mul multiply div divide pow power neg negative abs exp log sqrt square matmul dot sum mean max min prod variance std argmax argmin all any reshape transpose expandDims squeeze flatten slice at equal notEqual less lessEqual greater greaterEqual maximum minimum clip cast relu sigmoid tanh softmax'.split(
    ' ',
  );

// Behind the prototype: only names that nothing defines get here.
function guard(): object {
  return new Proxy(Object.create(Object.prototype) as object, {
    get(target, key, receiver): unknown {
      if (typeof key === 'string' && METHODS.includes(key)) throw new MethodsError({ method: key });
      return Reflect.get(target, key, receiver);
    },
    set(target, key, value, receiver): boolean {
      if (typeof key === 'string' && /^-?\d+$/.test(key)) throw new ImmutableError({ key });
      return Reflect.set(target, key, value, receiver);
    },
  });
}
