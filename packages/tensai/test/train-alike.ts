import {
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  losses,
  MaxPooling2D,
  random,
  Sequential,
  setRandomSeed,
} from 'tensai';

const shapes = { mlp: [8], conv: [8, 8, 2] };
const nets = {
  mlp: () => new Sequential([Input(shapes.mlp), new Dense(16, { activation: 'relu' }), new Dense(4)]),
  conv: () =>
    new Sequential([
      Input(shapes.conv),
      new Conv2D(4, 3, { activation: 'relu', padding: 'same' }),
      new BatchNormalization(),
      new MaxPooling2D(),
      new Flatten(),
      new Dense(4),
    ]),
};

/** The losses of 20 steps of a net, from the same weights on the same data, on the cpu and on another backend. */
export async function trainAlike(kind: keyof typeof nets, backend: string): Promise<Record<'cpu' | 'other', number[]>> {
  const train = async (where: string): Promise<number[]> => {
    setRandomSeed(7);
    const model = nets[kind]();
    const x = random.normal([32, ...shapes[kind]]);
    const y = Array.from({ length: 32 }, (_, i) => i % 4);
    const loss = new losses.SparseCategoricalCrossentropy({ fromLogits: true });
    model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
    await model.to(where);
    const { history } = await model.fit(x, y, { epochs: 20, batchSize: 32, shuffle: false, verbose: 0 });
    return history['loss']!;
  };
  return { cpu: await train('cpu'), other: await train(backend) };
}
