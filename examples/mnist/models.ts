import {
  Conv2D,
  Dense,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  Rescaling,
  Reshape,
  type SymbolicTensor,
} from 'tensai';

/** Images of bytes `[28, 28]`, as numbers from 0 to 1. */
const pixels = (): (Layer | SymbolicTensor)[] => [Input([28, 28], { dtype: 'uint8' }), new Rescaling(1 / 255)];

/** The networks to choose from: what they do with an image, layer by layer. */
export const models: Readonly<Record<string, () => (Layer | SymbolicTensor)[]>> = {
  mlp: () => [...pixels(), new Flatten(), new Dense(128, { activation: 'relu' }), new Dense(10)],
  cnn: () => [
    ...pixels(),
    new Reshape([28, 28, 1]),
    new Conv2D(16, 3, { activation: 'relu' }),
    new MaxPooling2D(2),
    new Conv2D(32, 3, { activation: 'relu' }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(10),
  ],
};
