import type { ShapeError } from './shape-types.ts';
import type { Shape } from './shape.ts';

// Axes are literals, counted from either end. A rank or an axis that is not known gives Shape.
type Known<S extends Shape> = number extends S['length'] ? false : true;

// Puts `Put` where axis `Axis` stands.
type Replace<
  S extends Shape,
  Axis extends number,
  Put extends Shape,
> = `${Axis}` extends `-${infer FromEnd extends number}`
  ? FromLast<S, FromEnd, Put, readonly [], Axis>
  : FromFirst<S, Axis, Put, readonly [], Axis>;
type FromFirst<
  S extends Shape,
  Left extends number,
  Put extends Shape,
  Done extends Shape,
  Axis extends number,
> = S extends readonly [infer Head extends number, ...infer Rest extends Shape]
  ? Done['length'] extends Left
    ? readonly [...Done, ...Put, ...Rest]
    : FromFirst<Rest, Left, Put, readonly [...Done, Head], Axis>
  : ShapeError<`axis ${Axis} is outside a tensor of rank ${Done['length'] & number}`>;
type FromLast<
  S extends Shape,
  Left extends number,
  Put extends Shape,
  Done extends Shape,
  Axis extends number,
> = S extends readonly [...infer Rest extends Shape, infer Last extends number]
  ? [Last, ...Done]['length'] extends Left
    ? readonly [...Rest, ...Put, ...Done]
    : FromLast<Rest, Left, Put, readonly [Last, ...Done], Axis>
  : ShapeError<`axis ${Axis} is outside a tensor of rank ${Done['length'] & number}`>;

// A reduced axis is marked first, so that the others keep their numbers. No extent is −1.
type Mark<S, Axes extends readonly number[]> = S extends Shape
  ? Axes extends readonly [infer Axis extends number, ...infer Rest extends readonly number[]]
    ? Mark<Replace<S, Axis, readonly [-1]>, Rest>
    : S
  : S;
type Unmark<S, Put extends Shape, Done extends Shape = readonly []> = S extends Shape
  ? S extends readonly [infer Head extends number, ...infer Rest extends Shape]
    ? Unmark<Rest, Put, Head extends -1 ? readonly [...Done, ...Put] : readonly [...Done, Head]>
    : Done
  : S;
type MarkAll<S extends Shape> = { readonly [K in keyof S]: -1 };

/** The shape that a reduction over `Axis` (a literal, a tuple of literals, null for all) leaves. */
export type ReducedShape<S extends Shape, Axis, Keep extends boolean> =
  Known<S> extends false
    ? Axis extends null
      ? Keep extends false
        ? readonly []
        : Shape
      : Shape
    : boolean extends Keep
      ? Shape
      : Axis extends null
        ? Unmark<MarkAll<S>, Keep extends true ? readonly [1] : readonly []>
        : Axis extends number
          ? number extends Axis
            ? Shape
            : Unmark<Mark<S, readonly [Axis]>, Keep extends true ? readonly [1] : readonly []>
          : Axis extends readonly number[]
            ? number extends Axis['length']
              ? Shape
              : number extends Axis[number]
                ? Shape
                : Unmark<Mark<S, Axis>, Keep extends true ? readonly [1] : readonly []>
            : Shape;

/** The axes in another order; reversed if none is given. */
export type TransposedShape<S extends Shape, Axes> =
  Known<S> extends false
    ? Shape
    : Axes extends readonly number[]
      ? number extends Axes['length']
        ? Shape
        : Axes['length'] extends S['length']
          ? { readonly [K in keyof Axes]: Pick<S, Axes[K] & number> }
          : ShapeError<`transpose: ${Axes['length']} axes for a tensor of rank ${S['length']}`>
      : Reverse<S>;
type Pick<S extends Shape, Axis extends number> = number extends Axis
  ? number
  : S[Axis] extends number
    ? S[Axis]
    : number;
type Reverse<S extends Shape, Done extends Shape = readonly []> = S extends readonly [
  infer Head extends number,
  ...infer Rest extends Shape,
]
  ? Reverse<Rest, readonly [Head, ...Done]>
  : Done;

/** An axis of extent 1 more, at a literal place in the result. */
export type ExpandedShape<S extends Shape, Axis> =
  Known<S> extends false
    ? Shape
    : Axis extends number
      ? number extends Axis
        ? Shape
        : `${Axis}` extends `-${string}`
          ? ExpandFromEnd<S, Axis>
          : ExpandFromStart<S, Axis>
      : Shape;
type ExpandFromStart<
  S extends Shape,
  Axis extends number,
  Done extends Shape = readonly [],
> = Done['length'] extends Axis
  ? readonly [...Done, 1, ...S]
  : S extends readonly [infer Head extends number, ...infer Rest extends Shape]
    ? ExpandFromStart<Rest, Axis, readonly [...Done, Head]>
    : ShapeError<`expandDims: axis ${Axis} is outside the result`>;
type ExpandFromEnd<
  S extends Shape,
  Axis extends number,
  Done extends Shape = readonly [],
> = `${Axis}` extends `-${infer Left extends number}`
  ? [1, ...Done]['length'] extends Left
    ? readonly [...S, 1, ...Done]
    : S extends readonly [...infer Rest extends Shape, infer Last extends number]
      ? ExpandFromEnd<Rest, Axis, readonly [Last, ...Done]>
      : ShapeError<`expandDims: axis ${Axis} is outside the result`>
  : never;

/** Without the axis of a literal number, or without all axes of extent 1. */
export type SqueezedShape<S extends Shape, Axis> =
  Known<S> extends false
    ? Shape
    : Axis extends number
      ? number extends Axis
        ? Shape
        : Unmark<Mark<S, readonly [Axis]>, readonly []>
      : Axis extends null
        ? number extends S[number]
          ? Shape
          : WithoutOnes<S>
        : Shape;
type WithoutOnes<S extends Shape, Done extends Shape = readonly []> = S extends readonly [
  infer Head extends number,
  ...infer Rest extends Shape,
]
  ? WithoutOnes<Rest, Head extends 1 ? Done : readonly [...Done, Head]>
  : Done;

/** The shape that was asked for; −1 is an extent that only run time knows. */
export type ReshapedShape<S extends Shape> = { readonly [K in keyof S]: S[K] extends -1 ? number : S[K] };
