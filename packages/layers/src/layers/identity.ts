import { Layer, type LayerOptions } from '../layer.ts';

/** The input itself.
 * @example new Identity().apply(tensor([1, 2])) // [1, 2] */
export class Identity extends Layer {
  static override readonly className: string = 'Identity';
  static override readonly optional: readonly string[] = [];

  constructor(options: LayerOptions = {}) {
    super({}, options);
  }
}
