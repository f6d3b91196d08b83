import { Registry, type Config } from '@tensai/core';

import type { Layer } from './layer.ts';

/** A class of layers as a saved model finds it. */
export interface LayerClass {
  readonly className: string | undefined;
  fromConfig(config: Config): Layer;
}

/** Classes of layers by name, for saved models. */
export const layerRegistry: Registry<LayerClass> = /* @__PURE__ */ new Registry('layer', '@tensai/layers/all');
