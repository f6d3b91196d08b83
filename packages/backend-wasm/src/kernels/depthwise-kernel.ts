import type { ConvCode, ConvTask } from './conv.ts';
import { DEPTHWISE_ROWS, depthwiseModule } from './depthwise.ts';
import type { Places } from './window-places.ts';

/** The kernel of a depthwise convolution; null where the channels of an operand do not lie side by side, or the output not in rows. */
export function depthwiseKernel(
  { engine, form, g, x, y }: ConvTask,
  places: Places,
  { begin, rows, yRow }: { readonly begin: number; readonly rows: number; readonly yRow: number | null },
): ConvCode | null {
  const { bytes } = form.lanes;
  if (x.channel !== bytes || y.channel !== bytes || yRow === null) {
    places.dispose();
    return null;
  }
  const { overRows } = depthwiseModule(engine, form);
  const { taps } = g;
  const width = g.groups * bytes;
  const seen = DEPTHWISE_ROWS * places.stride * 4;
  return {
    scratch: seen + width,
    run(a, b, c, scratch): void {
      const zeros = scratch + seen;
      engine.zero(zeros, width);
      engine.zero(c, taps * width);
      engine.caller(overRows)(places.address, places.stride, a + begin, zeros, b, yRow, width, taps, c, rows, scratch);
    },
    dispose: places.dispose,
  };
}
