import type { FunctionBuilder, Local, ModuleBuilder } from '../emit/index.ts';
import { advance, advanceBy, inBytes, type Lanes, several, transposeFours, zero } from './lanes.ts';

/** Channels of images that are copied one by one: outside, at address 0, nobody writes, so that zeros are read there. */
const FEW = 3;

/** `(places, placeStride, rows, channels, channelStride, first, count, to)`: `placeStride` in bytes */
const signature = { params: new Array<'i32'>(8).fill('i32') } as const;

type Params = readonly Local[] & [Local, Local, Local, Local, Local, Local, Local, Local];

/**
 * A function that copies what windows see: for each row of addresses (0 is outside) the elements `first … first + count` of its `[taps, channels]`, as `[rows, count]`.
 */
export const packPatches = (module: ModuleBuilder, lanes: Lanes): FunctionBuilder =>
  module.function(null, signature, (f) => {
    const [places, placeStride, rows, channels, channelStride, first, count, to] = f.params as Params;
    const [tap, channel, at, start, left, run, read, bytes, size, each] = several(f, 10, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
    for (let few = 1; few <= FEW; few++) {
      f.get(channels).i32(few).op('i32.eq').get(channelStride).i32(lanes.bytes).op('i32.eq', 'i32.and');
      f.get(first, count)
        .op('i32.or')
        .get(channels)
        .op('i32.rem_u', 'i32.eqz', 'i32.and')
        .if(() => {
          f.get(first, channels).op('i32.div_u').i32(2).op('i32.shl').get(places).op('i32.add').set(places);
          f.loop((nextRow) => {
            f.get(places).set(at);
            inBytes(f.get(to, count), lanes).op('i32.add').set(each);
            f.upTo(
              to,
              () => f.get(each),
              few * lanes.bytes,
              () => {
                f.get(at).memory('i32.load').set(read);
                for (let k = 0; k < few; k++)
                  f.get(to, read)
                    .memory(lanes.load, k * lanes.bytes)
                    .memory(lanes.store, k * lanes.bytes);
                advance(f, at, 4);
              },
            );
            advanceBy(f, places, placeStride);
            f.get(rows).i32(1).op('i32.sub').tee(rows).branchIf(nextRow);
          });
          f.op('return');
        });
    }
    f.get(first, channels).op('i32.div_u').i32(2).op('i32.shl').set(tap);
    f.get(first, channels).op('i32.rem_u').set(channel);
    inBytes(f.get(channels), lanes).set(bytes);
    f.loop((nextRow) => {
      f.get(places, tap).op('i32.add').set(at).get(count).set(left);
      f.get(channels, channel).op('i32.sub').set(run);
      f.get(channel, channelStride).op('i32.mul').set(start);
      f.loop((nextRun) => {
        f.get(at).memory('i32.load').tee(read).if(() => {
          f.get(channelStride).i32(lanes.bytes).op('i32.eq').if(() => {
            // taps that follow one another in the image are one run
            f.get(read).set(each);
            f.block((exit) => f.loop((again) => {
              f.get(run, left).op('i32.ge_s').branchIf(exit);
              f.get(each, bytes).op('i32.add').tee(each).get(at).memory('i32.load', 4).op('i32.ne').branchIf(exit);
              advanceBy(f, run, channels);
              advance(f, at, 4).branch(again);
            }));
          });
          f.get(read, start).op('i32.add').set(read);
        });
        f.get(run, left, run, left).op('i32.lt_s', 'select').set(run);
        f.get(left, run).op('i32.sub').set(left);
        inBytes(f.get(run), lanes).set(size);
        f.get(read).if(
          () => f.get(channelStride).i32(lanes.bytes).op('i32.eq').if(copyRun, gatherRun),
          () => f.get(to).i32(0).get(size).fill().get(to, size).op('i32.add').set(to),
        );
        advance(f, at, 4);
        f.i32(0).set(start).get(channels).set(run);
        f.get(left).branchIf(nextRun);
      });
      advanceBy(f, places, placeStride);
      f.get(rows).i32(1).op('i32.sub').tee(rows).branchIf(nextRow);
    }); // prettier-ignore

    function copyRun(): void {
      f.get(to, size).i32(-16).op('i32.and', 'i32.add').set(each);
      f.upTo(to, () => f.get(each), 16, () => {
        f.get(to, read).memory('v128.load').memory('v128.store');
        advance(f, read, 16);
      });
      f.get(to, size).i32(15).op('i32.and', 'i32.add').set(each);
      f.upTo(to, () => f.get(each), lanes.bytes, () => {
        f.get(to, read).memory(lanes.load).memory(lanes.store);
        advance(f, read, lanes.bytes);
      });
    } // prettier-ignore

    function gatherRun(): void {
      f.get(to, size).op('i32.add').set(each);
      f.upTo(to, () => f.get(each), lanes.bytes, () => {
        f.get(to, read).memory(lanes.load).memory(lanes.store);
        advanceBy(f, read, channelStride);
      });
    } // prettier-ignore
  });

/** As `packPatches`, transposed: `[count, rows]`. */
export const packPatchesAcross = (module: ModuleBuilder, lanes: Lanes): FunctionBuilder =>
  module.function(null, signature, (f) => {
    const [places, placeStride, rows, channels, channelStride, first, count, to] = f.params as Params;
    const [channel, left, run, at, row, width, read, write, start] = several(f, 9, 'i32') as readonly Local[] &
      [Local, Local, Local, Local, Local, Local, Local, Local, Local];
    inBytes(f.get(rows), lanes).set(width);
    f.get(first, channels).op('i32.rem_u').set(channel);
    f.get(places).get(first, channels).op('i32.div_u').i32(2).op('i32.shl', 'i32.add').set(places);
    f.get(count).set(left);
    f.loop((nextTap) => {
      f.get(channels, channel).op('i32.sub').tee(run).get(left).get(run, left).op('i32.lt_s', 'select').set(run);
      f.get(left, run).op('i32.sub').set(left);
      f.get(channel, run).op('i32.add').set(run); // where the run ends
      if (lanes.count === 4) f.get(channelStride).i32(lanes.bytes).op('i32.eq').if(squares);
      f.upTo(channel, () => f.get(run), 1, () => {
        begin();
        f.upTo(row, () => f.get(rows), 1, one);
        advanceBy(f, to, width);
      });
      advance(f, places, 4);
      f.i32(0).set(channel);
      f.get(left).branchIf(nextTap);
    }); // prettier-ignore

    /** To the first row of a channel. */
    function begin(): void {
      f.get(places).set(at).get(to).set(write).i32(0).set(row);
      f.get(channel, channelStride).op('i32.mul').set(start);
    }

    function one(): void {
      f.get(write);
      f.get(at).memory('i32.load').tee(read);
      f.if(() => f.get(read, start).op('i32.add').memory(lanes.load), () => zero(f, lanes), lanes.bytes === 4 ? 'f32' : 'f64');
      f.memory(lanes.store);
      advance(f, write, lanes.bytes);
      advanceBy(f, at, placeStride);
    } // prettier-ignore

    function squares(): void {
      const square = several(f, 4, 'v128');
      const spare = several(f, 4, 'v128');
      const line = f.local('i32');
      f.upTo(channel, () => f.get(run).i32(3).op('i32.sub'), 4, () => {
        begin();
        f.upTo(row, () => f.get(rows).i32(3).op('i32.sub'), 4, () => {
          for (const vector of square) {
            f.get(at).memory('i32.load').tee(read);
            f.if(() => f.get(read, start).op('i32.add').memory('v128.load'), () => f.v128('i32x4', 0), 'v128').set(vector);
            advanceBy(f, at, placeStride);
          }
          transposeFours(f, square, spare);
          f.get(write).set(line);
          square.forEach((vector, k) => {
            if (k > 0) advanceBy(f, line, width);
            f.get(line, vector).memory('v128.store');
          });
          advance(f, write, 16);
        });
        // the last rows, channel by channel
        f.get(row).set(line);
        for (let k = 0; k < 4; k++) {
          f.get(to, line).i32(lanes.shift).op('i32.shl', 'i32.add').set(write);
          f.get(places).get(line, placeStride).op('i32.mul', 'i32.add').set(at);
          f.get(line).set(row);
          f.upTo(row, () => f.get(rows), 1, one);
          advance(f, start, lanes.bytes);
          advanceBy(f, to, width);
        }
      });
    } // prettier-ignore
  });
