import type { ConvCode, ConvTask } from './conv.ts';
import { DEPTHWISE_ROWS, depthwiseModule } from './depthwise.ts';
import { addRows } from './long-sums.ts';
import type { Places } from './window-places.ts';

/** Rows whose blocks are added up one after another, before they are added to others: see `long-sums.ts`. */
const STRETCH_ROWS = 64 * DEPTHWISE_ROWS;

/** The kernel of a depthwise convolution. The operands' channels lie side by side, the output's places in a row (`sideBySide`). */
export function depthwiseKernel(
  { engine, form, g }: ConvTask,
  places: Places,
  { begin, rows, yRow }: { readonly begin: number; readonly rows: number; readonly yRow: number },
): ConvCode {
  const { bytes } = form.lanes;
  const { overRows } = depthwiseModule(engine, form);
  const { taps } = g;
  const width = g.groups * bytes;
  const seen = DEPTHWISE_ROWS * places.stride * 4;
  const add = addRows(engine, form.lanes);
  const size = taps * width;
  return {
    scratch: seen + width + size,
    run(a, b, c, scratch): void {
      const zeros = scratch + seen;
      const beside = zeros + width;
      const sum = engine.caller(overRows);
      engine.zero(zeros, width);
      for (let row = 0; row < rows; row += STRETCH_ROWS) {
        const to = row === 0 ? c : beside;
        const count = Math.min(STRETCH_ROWS, rows - row);
        engine.zero(to, size);
        sum(
          places.address,
          places.stride,
          a + begin,
          zeros,
          b + row * yRow,
          yRow,
          width,
          taps,
          to,
          row,
          count,
          scratch,
        );
        if (row > 0) add(c, beside, 1, size, size);
      }
    },
    dispose: places.dispose,
  };
}
