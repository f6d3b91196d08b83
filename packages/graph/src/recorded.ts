import { type Backend, type Program, type Ref, type Replay, type Step as ProgramStep } from '@tensai/core';
import type { MemoryPlan } from './plan-memory.ts';
import type { Launch, Launches, Placed, Root, Step } from './program.ts';

/** A program in the hands of a backend. */
export interface Recorded {
  /** Takes what was handed in, then the memory of what outlives the run. */
  readonly replay: Replay;
  /** What is looked at before it runs. */
  readonly checks: readonly Launch[];
}

/**
 * Hands a program whole to a backend that takes such. Null where the backend gains nothing by it, or it cannot be: where steps depend on values that are computed on the way, as choices,
 * conditions and most value checks do; checks of what is handed in come before the run.
 */
export function recorded(
  { steps, binds, roots }: Launches,
  plan: MemoryPlan,
  backend: Backend,
  checked: boolean,
): Recorded | null {
  if (!backend.record) return null;
  const slots: Program['slots'][number][] = [];
  const places = new Map<Root, number>();
  const fresh = roots.filter((root) => root.fresh);
  const checks: Launch[] = [];
  let whole = true;

  const slotOf = (root: Root): number => {
    let slot = places.get(root);
    if (slot === undefined) {
      const at: Program['slots'][number]['at'] = root.moving
        ? 'inner'
        : root.bind >= 0
          ? { bind: root.bind }
          : root.fresh
            ? { bind: binds + fresh.indexOf(root) }
            : { buffer: plan.places.get(root)!, offset: 0 };
      places.set(root, (slot = slots.push({ bytes: root.bytes, at }) - 1));
    }
    return slot;
  };
  const ref = ({ root, offset }: Placed): Ref => ({ slot: slotOf(root), offset });
  const written = (list: readonly Step[]): ProgramStep[] => list.flatMap((step) => stepOf(step) ?? []);
  const stepOf = (step: Step): ProgramStep | null => {
    if ('branches' in step) return stop();
    if ('from' in step) return { copy: ref(step.to), from: ref(step.from), bytes: step.to.type.bytes };
    if ('body' in step) {
      if (step.condition) return stop();
      // which of the two places the last step writes: that of the result
      const last = (step.most - 1) & 1;
      return {
        repeat: step.most,
        body: written(step.body),
        carry: step.carries.map(({ init, final, spare, state, next }) => ({
          init: ref(init),
          final: ref(final),
          state: slotOf(state),
          next: slotOf(next),
          spare: last === 0 ? [ref(final), ref(spare)] : [ref(spare), ref(final)],
        })),
        slices: step.slices.map(({ root, of, start, stride }) => ({ slot: slotOf(root), of: ref(of), start, stride })),
      };
    }
    const { site, ins, outs, scratch, numbers, operands, inner } = step;
    if (inner && site.bounds !== null) return stop();
    if (checked && site.checks.length > 0) {
      const looksAt = site.checks.map(({ check }) => operands[check.input]);
      if (inner || looksAt.some((x) => x && x.root.bind < 0)) return stop();
      checks.push(step);
    }
    // what only checks computes nothing
    if (site.exec === null) return null;
    return {
      exec: site.exec,
      ins: ins.map(ref),
      outs: outs.map(ref),
      scratch: scratch.map(ref),
      args: numbers.map((number) => ('literal' in number ? number.literal : number)),
    };
  };
  const stop = (): null => {
    whole = false;
    return null;
  };

  const program: Program = { buffers: plan.buffers, slots, steps: written(steps) };
  const replay = whole ? backend.record(program) : null;
  return replay && { replay, checks };
}
