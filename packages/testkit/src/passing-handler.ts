import {
  applyUnder,
  currentHandler,
  type Handler,
  HostScalar,
  type In,
  type Op,
  type Tensor,
  type Variable,
  withHandler,
} from '@tensai/core';

/** A handler that passes everything on outward: what looks at ops without touching them overrides `process`. */
export class PassingHandler implements Handler {
  readonly traces: boolean = false;
  outer: Handler | null = null;

  /** Runs `body` under this handler. */
  run<T>(body: () => T): T {
    this.outer = currentHandler();
    return withHandler(this, body);
  }

  process(op: Op, ins: readonly In[], attrs: object): readonly Tensor[] {
    return applyUnder(this.outer, op, ins, attrs);
  }
  read(variable: Variable): Tensor {
    return this.outer === null ? variable.tensor : this.outer.read(variable);
  }
  assign(variable: Variable, value: Tensor): void {
    if (this.outer === null) variable.set(value);
    else this.outer.assign(variable, value);
  }
  host(compute: () => number): HostScalar {
    return this.outer === null ? new HostScalar(compute()) : this.outer.host(compute);
  }
}
