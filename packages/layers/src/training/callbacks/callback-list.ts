import { isPlainObject, OptionError } from '@tensai/core';
import type { Trainer } from '../../trainer.ts';
import { Callback, type CallbackLike, type Hooked, type HookName, type TrainingParams } from './callback.ts';
import { LambdaCallback } from './lambda-callback.ts';

type BatchHook = Extract<HookName, `on${string}Batch${string}`>;

/** The callbacks of one run. It calls a hook of all of them, in order, and those only that have it. */
export class CallbackList {
  readonly callbacks: readonly Callback[];
  readonly #by: Map<HookName, readonly Callback[]> = new Map();

  constructor(method: string, callbacks: readonly CallbackLike[], model: Trainer, params: TrainingParams) {
    this.callbacks = callbacks.map((one) => {
      if (one instanceof Callback) return one;
      if (isPlainObject(one)) return new LambdaCallback(one);
      throw new OptionError({
        op: method,
        what: 'a callback is a Callback or an object of hooks',
        value: typeof one,
        ...(typeof one === 'function' && {
          hint: 'callbacks: [new EarlyStopping()], or [{ onEpochEnd: (epoch, logs) => … }]',
        }),
      });
    });
    for (const callback of this.callbacks) {
      callback.setParams(params);
      callback.setModel(model);
    }
  }

  /** Does anybody want to be called? */
  has(hook: BatchHook): boolean {
    return this.#having(hook).length > 0;
  }

  /** Those that want to be called at one of the hooks. */
  among(...hooks: readonly BatchHook[]): readonly Callback[] {
    return this.callbacks.filter((callback) => hooks.some((hook) => this.#having(hook).includes(callback)));
  }

  /** Calls a hook of all; waits only for those that return a Promise. */
  call<H extends HookName>(hook: H, ...args: Parameters<Callback[H]>): Hooked {
    const list = this.#having(hook);
    for (let i = 0; i < list.length; i++) {
      const result = invoke(list[i]!, hook, args);
      if (result instanceof Promise) return rest(result, list.slice(i + 1), hook, args);
    }
  }

  #having(hook: HookName): readonly Callback[] {
    let list = this.#by.get(hook);
    if (list === undefined) {
      const names: HookName[] =
        hook === 'onTrainBatchBegin'
          ? [hook, 'onBatchBegin']
          : hook === 'onTrainBatchEnd'
            ? [hook, 'onBatchEnd']
            : [hook];
      const has = (callback: Callback): boolean => names.some((name) => callback[name] !== Callback.prototype[name]);
      this.#by.set(hook, (list = this.callbacks.filter(has)));
    }
    return list;
  }
}

const invoke = (callback: Callback, hook: HookName, args: readonly unknown[]): Hooked =>
  (callback[hook] as (...given: readonly unknown[]) => Hooked).apply(callback, args as unknown[]);

async function rest(
  first: Promise<void>,
  list: readonly Callback[],
  hook: HookName,
  args: readonly unknown[],
): Promise<void> {
  await first;
  // one after another, as they stand in the list
  // oxlint-disable-next-line no-await-in-loop
  for (const callback of list) await invoke(callback, hook, args);
}
