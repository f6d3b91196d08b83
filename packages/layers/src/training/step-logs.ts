import { active, type Scope, type Tensor } from '@tensai/core';

/** Values of a step by name: those that `trainStep` and `testStep` give. */
export type Logs = Readonly<Record<string, Tensor>>;

/** Values of an epoch, an evaluation or a batch, as numbers. */
export type NumberLogs = Record<string, number>;

const lazy: WeakSet<Logs> = /* @__PURE__ */ new WeakSet();

/** Logs whose values are computed when somebody looks. */
export function lazyLogs(entries: readonly (readonly [name: string, compute: () => Tensor])[]): Logs {
  const logs: Record<string, Tensor> = {};
  lazy.add(logs);
  for (const [name, compute] of entries) Object.defineProperty(logs, name, { enumerable: true, get: compute });
  return logs;
}

/** Are they? Then looking at them is what makes tensors. */
export const isLazy = (logs: Logs): boolean => lazy.has(logs);

/** The same logs for callbacks: what they compute by looking, after an `await` too, ends with the step. */
export const readableIn = (scope: Scope, logs: Logs): Logs =>
  lazyLogs(
    Object.keys(logs).map(
      (name) => [name, () => (active === null ? scope.run(() => logs[name]!) : logs[name]!)] as const,
    ),
  );

/** The values as numbers, by name in alphabetical order as Keras has them. */
export async function readLogs(logs: Logs, scope: Scope): Promise<NumberLogs> {
  const names = Object.keys(logs).sort();
  // all reads are queued before the first is awaited
  const values = await Promise.all(names.map((name) => scope.run(() => logs[name]!.item())));
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
