import { mapStructure } from '@tensai/core';
import { type ElementOf, type ElementStructure, readElement, share } from '../element.ts';
import { HostArray } from '../host-array.ts';
import { done, type Items } from '../items.ts';
import type { Plan } from '../plan.ts';
import { stackMade } from '../stack-elements.ts';

/** One element. */
export function tensors<V extends ElementStructure>(value: V): Plan<ElementOf<V>, null> {
  const draft = readElement('fromTensors', value, () => false);
  const make = (): ElementOf<V> =>
    mapStructure(draft, (leaf) =>
      leaf instanceof HostArray ? leaf.toTensor() : share(leaf),
    ) as unknown as ElementOf<V>;
  return { count: 1, open: once, make, stack: (items) => stackMade<ElementOf<V>, null>({ make }, items) };
}

function once(): Items<null> {
  let given = false;
  return {
    next: () => {
      if (given) return done;
      given = true;
      return { done: false, value: null };
    },
  };
}
