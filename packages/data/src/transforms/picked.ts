import { through } from '../items.ts';
import type { Plan } from '../plan.ts';

/** The elements whose places in the source are wanted; the others are not made. */
export const picked = <T, I>(source: Plan<T, I>, count: number, wanted: (place: number) => boolean): Plan<T, I> => ({
  ...source,
  count,
  open: (pass) => {
    let place = 0;
    return through<I, I>(
      source.open(pass),
      {
        take: (item, give) => {
          if (wanted(place++)) give(item);
          else source.drop?.(item);
        },
      },
      source.drop,
    );
  },
});
