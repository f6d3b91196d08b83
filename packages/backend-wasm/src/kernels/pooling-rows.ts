import type { FunctionBuilder, Local } from '../emit/index.ts';
import { type Access, accesses, advance, float32Lanes, type Lanes, several } from './lanes.ts';

/** One row of results, a result for each channel, and where its window looks: 0 is outside. */
export interface PoolRow {
  readonly seen: Local;
  /** Bytes of a row of `seen`. */
  readonly seenBytes: Local;
  readonly y: Local;
  readonly positions: Local;
  readonly width: Local;
}

/** The largest element of each window, and its place in it: the first of equals, the first NaN if there is one, in float32. */
export function maxima(f: FunctionBuilder, { seen, seenBytes, y, positions, width }: PoolRow): () => void {
  const [at, end, first, tap, from, channel] = several(f, 6, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local];
  const [best, place, value, taken, lowest] = several(f, 5, 'v128') as [Local, Local, Local, Local, Local];
  const over = ({ step, load, store }: Access): void => {
    f.upTo(channel, () => f.get(width).i32(step - 1).op('i32.sub'), step, () => {
      f.get(lowest).set(best).get(first).op('i32x4.splat').set(place).get(first).set(tap);
      f.get(seen, first).i32(2).op('i32.shl', 'i32.add').set(at);
      f.upTo(at, () => f.get(end), 4, () => {
        f.get(at).memory('i32.load').tee(from).if(() => {
          f.get(from, channel).op('i32.add');
          load();
          // larger, or a NaN after numbers
          f.tee(value).get(best).op('f32x4.gt').get(value, value).op('f32x4.ne');
          f.get(best, best).op('f32x4.eq', 'v128.and', 'v128.or').set(taken);
          f.get(value, best, taken).op('v128.bitselect').set(best);
          f.get(tap).op('i32x4.splat').get(place, taken).op('v128.bitselect').set(place);
        });
        advance(f, tap, 1);
      });
      for (const [to, vector] of [[y, best], [positions, place]] as const) {
        f.get(to, vector);
        store();
        advance(f, to, step);
      }
    });
  }; // prettier-ignore
  f.f32(-Infinity).op('f32x4.splat').set(lowest);
  return () => {
    f.get(seen, seenBytes).op('i32.add').set(end);
    // nothing may be larger than −∞: then it is the first place in the input
    f.i32(0).set(first).get(seen).set(at);
    f.block((found) =>
      f.loop((again) => {
        f.get(at).memory('i32.load').branchIf(found);
        advance(f, first, 1);
        f.get(at).i32(4).op('i32.add').tee(at).get(end).op('i32.lt_u').branchIf(again);
      }),
    );
    f.i32(0).set(channel);
    accesses(f, float32Lanes).forEach(over);
  };
}

/** Each result to the place in its window that its position names. */
export function toPositions(f: FunctionBuilder, lanes: Lanes, { seen, y, positions, width }: PoolRow): () => void {
  const [channel, to] = several(f, 2, 'i32') as [Local, Local];
  return () => {
    f.i32(0).set(channel);
    f.upTo(channel, () => f.get(width), lanes.bytes, () => {
      f.get(seen, positions).memory('i32.load').i32(2).op('i32.shl', 'i32.add').memory('i32.load').tee(to);
      f.if(() => {
        f.get(to, channel).op('i32.add').tee(to).get(to).memory(lanes.load);
        f.get(y).memory(lanes.load).op(lanes.addOne).memory(lanes.store);
      });
      advance(f, y, lanes.bytes);
      advance(f, positions, 4);
    }); // prettier-ignore
  };
}

/** Each result evenly to what its window holds. */
export function toAll(f: FunctionBuilder, lanes: Lanes, { seen, seenBytes, y, width }: PoolRow): () => void {
  const [at, end, to, channel, held] = several(f, 5, 'i32') as [Local, Local, Local, Local, Local];
  const [share, count] = several(f, 2, 'v128') as [Local, Local];
  const splat = lanes.count === 4 ? ('f32x4.splat' as const) : ('f64x2.splat' as const);
  const divide = lanes.count === 4 ? ('f32x4.div' as const) : ('f64x2.div' as const);
  const convert = lanes.count === 4 ? ('f32.convert_i32_s' as const) : ('f64.convert_i32_s' as const);
  const overPlaces = (visit: () => void): void => {
    f.get(seen).set(at);
    f.upTo(at, () => f.get(end), 4, () => f.get(at).memory('i32.load').tee(to).if(visit)); // prettier-ignore
  };
  const add = ({ step, load, store }: Access): void => {
    f.upTo(channel, () => f.get(width).i32(step - 1).op('i32.sub'), step, () => {
      f.get(y);
      load();
      f.get(count).op(divide).set(share);
      overPlaces(() => {
        f.get(to, channel).op('i32.add').tee(to).get(to);
        load();
        f.get(share).op(lanes.add);
        store();
      });
      advance(f, y, step);
    }); // prettier-ignore
  };
  return () => {
    f.get(seen, seenBytes).op('i32.add').set(end).i32(0).set(held);
    overPlaces(() => advance(f, held, 1));
    f.get(held).op(convert, splat).set(count).i32(0).set(channel);
    accesses(f, lanes).forEach(add);
  };
}
