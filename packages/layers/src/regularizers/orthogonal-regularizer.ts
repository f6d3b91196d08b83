import {
  abs,
  defineError,
  div,
  type ErrorClass,
  eye,
  matmul,
  maximum,
  mul,
  OptionError,
  plainName,
  type Shape,
  show,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  transpose,
} from '@tensai/core';
import { checkFactor, Regularizer } from './regularizer.ts';

/** Options of `OrthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** 0.01 if left out. */
  readonly factor?: number;
  /** `rows` (if left out) or `columns`: what is to be orthogonal. */
  readonly mode?: string;
}

/** A weight of another rank than 2. */
export const OrthogonalRankError: ErrorClass<{ shape: Shape }> = /* @__PURE__ */ defineError('orthogonal-rank', {
  message: ({ shape }) => `OrthogonalRegularizer: takes matrices, got the shape ${show(shape)}`,
});

/** `factor` times the mean of |cos| over pairs of rows (or columns) of a matrix: 0 where all are at right angles.
 * @example new regularizers.OrthogonalRegularizer({ factor: 1 }).apply(tensor([[1, 0], [1, 1]])) // 0.70711 */
export class OrthogonalRegularizer extends Regularizer<OrthogonalRegularizerOptions> {
  static override readonly className: string = 'OrthogonalRegularizer';
  static override readonly aliases: readonly string[] = ['orthogonal'];
  static override readonly defaults: Required<OrthogonalRegularizerOptions> = { factor: 0.01, mode: 'rows' };

  constructor(options?: OrthogonalRegularizerOptions) {
    super(options);
    const { factor, mode } = this.options;
    checkFactor('OrthogonalRegularizer', 'factor', factor);
    if (typeof mode !== 'string' || !['rows', 'columns'].includes(plainName(mode)))
      throw new OptionError({ op: 'OrthogonalRegularizer', what: `mode is 'rows' or 'columns'`, value: mode });
  }

  override call(x: Tensor): Tensor {
    if (x.rank !== 2) throw new OrthogonalRankError({ shape: x.shape });
    const rows = plainName(this.options.mode) === 'rows' ? x : transpose(x);
    const lengths = sqrt(sum(square(rows), { axis: 1, keepdims: true }));
    const units = div(rows, maximum(lengths, 1e-12));
    const [count] = rows.shape as [number, number];
    const cosines = mul(matmul(units, transpose(units)), sub(1, eye(count, { dtype: x.dtype })));
    // each pair stands there twice
    return mul(sum(abs(cosines)), this.options.factor / (count * (count - 1)));
  }
}
