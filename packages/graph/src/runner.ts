import {
  currentProbe,
  type Device,
  FractionError,
  fromStored,
  type In,
  isHalf,
  outsideScopes,
  release,
  runChecks,
  type Slice,
  Tensor,
  type Type,
} from '@tensai/core';
import type { Launch } from './program.ts';
import type { Ready, ReadyLaunch, ReadyRepeat, Shift } from './ready.ts';

/** Runs steps whose slices are filled in. */
export class Runner {
  readonly #device: Device;
  readonly #checks: boolean;

  constructor(device: Device, checks: boolean) {
    this.#device = device;
    this.#checks = checks;
  }

  /** `binds`: the tensors handed in. */
  run(steps: readonly Ready[], binds: readonly Tensor[]): void {
    for (let i = 0; i < steps.length; i++) {
      const ready = steps[i]!;
      switch (ready.kind) {
        case 'launch':
          this.#launch(ready, binds);
          break;
        case 'copy':
          this.#device.backend.copy(ready.to, ready.from);
          break;
        case 'repeat':
          this.#repeat(ready, binds);
          break;
        default: {
          const { index, type, branches } = ready;
          const last = branches.length - 1;
          // without checks, the nearest one
          this.run(branches[Math.min(Math.max(0, this.#number(index, type)), last)]!, binds);
        }
      }
    }
  }

  #launch(ready: ReadyLaunch, binds: readonly Tensor[]): void {
    const probe = currentProbe();
    if (probe !== null) probe.run(ready.step.site, () => this.#do(ready, binds));
    else if (ready.exec !== null) ready.exec.run(ready.ins, ready.outs, ready.args, ready.scratch);
    else this.#do(ready, binds);
  }

  #do({ step, ins, outs, args, scratch }: ReadyLaunch, binds: readonly Tensor[]): void {
    const { site, inner } = step;
    if (inner && site.bounds !== null) args.forEach((value, at) => checkNumber(step, at, value));
    if (this.#checks && site.checks.length > 0) this.check({ step, ins }, binds);
    // what only checks computes nothing
    if (site.exec !== null) site.exec.run(ins, outs, args, scratch);
  }

  /** Looks at values that the launch refuses. */
  check({ step, ins }: Pick<ReadyLaunch, 'step' | 'ins'>, binds: readonly Tensor[]): void {
    withOperands(step, { ins, binds }, (operands) => runChecks(step.site, operands));
  }

  #repeat({ most, condition, body, carries, slices }: ReadyRepeat, binds: readonly Tensor[]): void {
    // which steps write the results themselves: the last one, where it is known
    const odd = most === Infinity ? 1 : (most - 1) & 1;
    let step = 0;
    for (; step < most; step++) {
      for (const { init, final, spare, state, next } of carries) {
        const toFinal = (step & 1) === odd;
        move(state, step === 0 ? init : toFinal ? spare : final, 0);
        move(next, toFinal ? final : spare, 0);
      }
      for (const { of, start, stride, parts } of slices) move(parts, of, start + step * stride);
      if (condition !== null) {
        this.run(condition.steps, binds);
        if (this.#number(condition.value, condition.type) === 0) break;
      }
      this.run(body, binds);
    }
    if (step > 0 && ((step - 1) & 1) === odd) return;
    for (const { init, final, spare } of carries)
      if (final.bytes > 0) this.#device.backend.copy(final, step === 0 ? init : spare);
  }

  #number(slice: Slice, { dtype }: Type): number {
    const { backend } = this.#device;
    if (backend.elements !== undefined && !isHalf(dtype)) return Number(backend.elements(slice, dtype)[0]);
    return Number(fromStored(backend.readSync!(slice), dtype, backend.caps.bytes[dtype]!, 1)[0]);
  }
}

function move(shifts: readonly Shift[], { storage, offset }: Slice, by: number): void {
  for (let i = 0; i < shifts.length; i++) {
    const { part, offset: own } = shifts[i]!;
    part.storage = storage;
    part.offset = offset + by + own;
  }
}

/** Refuses a number that the dtype which it is meant for does not have. */
export function checkNumber({ site: { bounds, op } }: Launch, at: number, value: number): void {
  const bound = bounds?.[at];
  if (bound && (!Number.isInteger(value) || value < bound.min || value > bound.max))
    throw new FractionError({ op: op.name, value, dtype: bound.dtype });
}

/** Gives `body` the operands of a step that its checks look at; 0 stands for others. */
function withOperands(
  { operands, ins: places, site }: Launch,
  { ins, binds }: { readonly ins: readonly Slice[]; readonly binds: readonly Tensor[] },
  body: (operands: readonly In[]) => void,
): void {
  let tensors = 0;
  const made: Tensor[] = [];
  const given = operands.map((placed, i): In => {
    if (!placed) return 0;
    const slice = ins[tensors]!;
    const { root, offset, type } = places[tensors++]!;
    if (!site.checks.some(({ check }) => check.input === i)) return 0;
    // what was handed in remembers that it passed a check
    const own = root.bind >= 0 ? binds[root.bind]! : null;
    if (own && offset === 0 && own.type === type) return own;
    const one = outsideScopes(() => new Tensor(type, slice));
    made.push(one);
    return one;
  });
  try {
    body(given);
  } finally {
    for (const one of made) release(one);
  }
}
