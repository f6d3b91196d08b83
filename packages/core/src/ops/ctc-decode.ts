import { apply, apply1 } from '../dispatch.ts';
import { floatOf } from '../dtype.ts';
import { OptionError, ShapeMismatchError } from '../errors.ts';
import type { HostSignature } from '../host-algorithm.ts';
import { onlyResults } from '../memory.ts';
import { definePrimitive, type In, type Op } from '../op.ts';
import type { DTypeOf, FloatOf } from '../shape-types.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { TypedArray } from '../dtype.ts';
import { takesNumbers } from './accepts.ts';
import { cast } from './cast.ts';
import { blankArgument, countCheck, countsOf } from './ctc-arguments.ts';
import { beamSearch } from './ctc-beam-search.ts';
import { asTensor, plainOptions } from './operand.ts';
import { checkBoolean, nameArgument } from './option-kinds.ts';
import { logSoftmaxOp } from './softmax.ts';

interface DecodeAttrs {
  readonly blank: number;
  /** 0: greedy. */
  readonly beamWidth: number;
  readonly paths: number;
  readonly merged: boolean;
}

/** What stands behind the labels of a path. */
const NOTHING = -1;

/** Of logits (greedy) or logarithms of probabilities, and lengths: paths `[paths, batch, time]`, and their scores `[batch, paths]`. */
export const ctcDecodeOp: Op<DecodeAttrs> = /* @__PURE__ */ definePrimitive({
  name: 'ctcDecode',
  infer([x], { paths }: DecodeAttrs) {
    const [batch, time] = x!.shape as [number, number, number];
    return [
      { shape: [paths, batch, time], dtype: 'int32' },
      { shape: [batch, paths], dtype: x!.dtype },
    ];
  },
  checks: ([x, lengths]) => [countCheck('ctcDecode', 'the sequence length', lengths!, 1, x!.shape[1]!)],
  host: ([x, lengths], [labels, scores], signature) =>
    signature.attrs.beamWidth === 0
      ? greedy(x!, lengths!, labels!, scores!, signature)
      : searched(x!, lengths!, labels!, scores!, signature),
});

function greedy(
  x: TypedArray,
  lengths: TypedArray,
  labels: TypedArray,
  scores: TypedArray,
  { ins, attrs }: HostSignature<DecodeAttrs>,
): void {
  const [batch, time, classes] = ins[0]!.shape as [number, number, number];
  labels.fill(NOTHING);
  for (let example = 0; example < batch; example++) {
    let [to, before, score] = [example * time, NOTHING, 0];
    for (let t = 0; t < lengths[example]!; t++) {
      const row = (example * time + t) * classes;
      let label = 0;
      // the first of equals; NaN is nobody's largest, and spoils the score
      for (let c = 1; c < classes; c++) if (x[row + c]! > x[row + label]!) label = c;
      score -= x[row + label]!;
      if (label !== attrs.blank && !(attrs.merged && label === before)) labels[to++] = label;
      before = label;
    }
    scores[example] = score;
  }
}

function searched(
  x: TypedArray,
  lengths: TypedArray,
  labels: TypedArray,
  scores: TypedArray,
  { ins, attrs }: HostSignature<DecodeAttrs>,
): void {
  const [batch, time, classes] = ins[0]!.shape as [number, number, number];
  const { blank, beamWidth, paths } = attrs;
  labels.fill(NOTHING);
  scores.fill(-Infinity);
  for (let example = 0; example < batch; example++) {
    const found = beamSearch(x, example * time * classes, lengths[example]!, classes, blank, beamWidth);
    found.slice(0, paths).forEach((path, k) => {
      path.labels.forEach((label, at) => (labels[(k * batch + example) * time + at] = label));
      scores[example * paths + k] = path.score;
    });
  }
}

/** What `ctcDecode` may be told. */
export interface CtcDecodeOptions {
  /** `greedy` (if left out) takes the likeliest class of each time, `beam_search` adds up the ways to read the same labels. */
  readonly strategy?: 'greedy' | 'beam_search';
  /** How many prefixes a beam search keeps; 100 if left out. */
  readonly beamWidth?: number;
  /** How many readings a beam search gives; 1 if left out. */
  readonly topPaths?: number;
  /** Is the same label at neighbouring times one? True if left out; in a beam search always. */
  readonly mergeRepeated?: boolean;
  /** The class that stands for no label; 0 if left out. */
  readonly maskIndex?: number;
}

/**
 * Reads labels from logits `[batch, time, classes]`, of which the first `sequenceLengths` (`[batch]`) times count: `[labels, scores]`, labels int32 `[topPaths, batch, time]`
 * with −1 behind the last, best first, and scores `[batch, topPaths]`. The score of a greedy reading is the negative sum of its logits, as in Keras, that of a
 * beam search the logarithm of its probability. Computed on the host, and without gradient. Graves et al., 2006, "Connectionist temporal classification", §3.2.
 *
 * @example
 * const logits = tensor([[[0, 5, 1], [0, 5, 1], [6, 0, 0], [0, 1, 5]]]);
 * const [labels, scores] = ctcDecode(logits, [4]);
 * labels // [[[1, 2, -1, -1]]]
 * scores // [[-21]]
 * ctcDecode(logits, [4], { strategy: 'beam_search', topPaths: 2 })[0].shape // [2, 1, 4]
 * ctcDecode(logits, [5]) // throws index-range
 */
export function ctcDecode<X extends In>(
  inputs: X,
  sequenceLengths: In | readonly number[],
  options?: CtcDecodeOptions,
): [labels: Tensor<Shape, 'int32'>, scores: Tensor<Shape, FloatOf<DTypeOf<X>>>] {
  return onlyResults(() => {
    const op = 'ctcDecode';
    const given = plainOptions(op, options, ['strategy', 'beamWidth', 'topPaths', 'mergeRepeated', 'maskIndex']);
    const { beamWidth = 100, topPaths = 1, mergeRepeated = true, maskIndex = 0 } = given;
    const strategy = nameArgument(op, 'strategy', given.strategy ?? 'greedy', ['greedy', 'beam_search']);
    checkBoolean(op, 'mergeRepeated', mergeRepeated);
    const searches = strategy === 'beam_search';
    whole(op, 'beamWidth', beamWidth);
    whole(op, 'topPaths', topPaths);
    if (!searches && topPaths !== 1)
      throw new OptionError({ op, what: 'greedy, it reads one path', value: topPaths, hint: "strategy: 'beam_search' reads several" }); // prettier-ignore
    if (searches && topPaths > beamWidth)
      throw new OptionError({ op, what: `topPaths is at most the ${beamWidth} of beamWidth`, value: topPaths });
    if (searches && !mergeRepeated)
      throw new OptionError({ op, what: 'a beam search always merges repeated labels', value: mergeRepeated, hint: 'leave mergeRepeated out' }); // prettier-ignore
    const logits = asTensor(op, inputs);
    const lengths = countsOf(op, sequenceLengths, 1);
    if (logits.rank !== 3 || lengths.rank !== 1 || lengths.shape[0] !== logits.shape[0])
      throw new ShapeMismatchError({
        op,
        what: 'inputs have three axes, and there is a length for each example',
        shapes: [logits.shape, lengths.shape],
        hint: 'inputs [batch, time, classes], sequenceLengths [batch]',
      });
    takesNumbers(op, lengths.dtype);
    blankArgument(op, maskIndex, logits.shape[2]!);
    const x = cast(logits, floatOf(logits.dtype)) as Tensor;
    const read = searches ? apply1(logSoftmaxOp, [x], { axes: [2] }) : x;
    return apply(ctcDecodeOp, [read, lengths], {
      blank: maskIndex,
      beamWidth: searches ? beamWidth : 0,
      paths: topPaths,
      merged: mergeRepeated,
    });
  }) as never;
}

function whole(op: string, option: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1)
    throw new OptionError({ op, what: `${option} is a whole number from 1 up`, value });
}
