import { Layer, type LayerOptions } from './layer.ts';

/** A layer that can be trained. */
export class Trainer<O extends LayerOptions = LayerOptions> extends Layer<O> {
  /** The names by which losses and metrics address several outputs; null for one unnamed output. */
  get outputNames(): string[] | null {
    return null;
  }
}
