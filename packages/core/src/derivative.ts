import { isFloat } from './dtype.ts';
import { DerivativeError } from './errors.ts';
import { Expr } from './expr.ts';

/** `dy · slope`, pushed into selects and with exact zeros, so that a branch not taken cannot make 0 · ∞. */
export function times(dy: Expr, slope: Expr): Expr {
  if (slope.is(0) || dy.is(0)) return Expr.literal(0, dy.dtype);
  if (slope.is(1)) return dy;
  if (dy.is(1)) return slope;
  if (slope.is(-1)) return dy.negative();
  if (slope.kind === 'select') return Expr.select(slope.args[0]!, times(dy, slope.args[1]!), times(dy, slope.args[2]!));
  if (slope.kind === 'negative') return times(dy, slope.args[0]!).negative();
  return dy.multiply(slope);
}

const plus = (a: Expr, b: Expr): Expr => (a.is(0) ? b : b.is(0) ? a : a.add(b));

/** The partial derivative of an expression with respect to input `input`. Sub-gradients as JAX: ties of maximum and minimum share. */
export function differentiate(root: Expr, input: number): Expr {
  const memo = new Map<Expr, Expr>();
  const slope = (e: Expr): Expr => {
    const known = memo.get(e);
    if (known) return known;
    const made = derive(e);
    memo.set(e, made);
    return made;
  };
  const derive = (e: Expr): Expr => {
    const [a, b, c] = e.args as [Expr, Expr, Expr];
    const number = (value: number): Expr => Expr.literal(value, e.dtype);
    const chain = (local: Expr): Expr => times(slope(a), local);
    switch (e.kind) {
      case 'input':
        return number(e.index === input ? 1 : 0);
      case 'add':
        return plus(slope(a), slope(b));
      case 'subtract':
        return plus(slope(a), times(slope(b), number(-1)));
      case 'multiply':
        return plus(times(slope(a), b), times(slope(b), a));
      case 'divide':
        return plus(times(slope(a), number(1).divide(b)), times(slope(b), e.divide(b).negative()));
      case 'power': {
        // b · a^(b − 1) and a^b · log a; at a = 0 the slope in b is 0, and so is that in a for b = 0, where it would be 0 · ∞
        const flat = b.equal(0).and(a.abs().greater(0).not());
        const inBase = Expr.select(flat, number(0), b.multiply(a.power(b.subtract(1))));
        const inExponent = Expr.select(a.equal(0), number(0), e.multiply(a.log()));
        return plus(times(slope(a), inBase), times(slope(b), inExponent));
      }
      case 'maximum':
      case 'minimum': {
        const wins = e.kind === 'maximum' ? b.less(a) : a.less(b);
        const share = Expr.select(wins, number(1), Expr.select(a.equal(b), number(0.5), number(0)));
        const rest = Expr.select(wins, number(0), Expr.select(a.equal(b), number(0.5), number(1)));
        return plus(times(slope(a), share), times(slope(b), rest));
      }
      case 'mod':
        return plus(slope(a), times(slope(b), a.floorDivide(b).negative()));
      case 'negative':
        return times(slope(a), number(-1));
      case 'abs':
        return chain(a.sign());
      case 'sqrt':
        return chain(number(0.5).divide(e));
      case 'rsqrt':
        return chain(e.divide(a).multiply(-0.5));
      case 'exp':
        return chain(e);
      case 'expm1':
        return chain(e.add(1));
      case 'log':
        return chain(number(1).divide(a));
      case 'log1p':
        return chain(number(1).divide(a.add(1)));
      case 'sin':
        return chain(a.cos());
      case 'cos':
        return chain(a.sin().negative());
      case 'tan':
        return chain(e.multiply(e).add(1));
      case 'atan':
        return chain(number(1).divide(a.multiply(a).add(1)));
      case 'atan2': {
        const square = a.multiply(a).add(b.multiply(b));
        return plus(times(slope(a), b.divide(square)), times(slope(b), a.divide(square).negative()));
      }
      case 'tanh':
        // not 1 − y²: near ±1 the rounding of y² would be most of the rest
        return chain(number(1).subtract(e).multiply(e.add(1)));
      case 'select': {
        const taken = slope(b);
        return taken.is() && slope(c).is(taken.value) ? taken : Expr.select(a, taken, slope(c));
      }
      case 'cast':
        return isFloat(a.dtype) ? slope(a).cast(e.dtype) : number(0);
      case 'load':
      case 'accumulator':
      case 'bitcast':
        throw new DerivativeError({ kind: e.kind });
      default:
        // constants, and results of slope zero: floor, sign, comparisons, integers
        return number(0);
    }
  };
  return slope(root);
}
