// A program that trains until it is interrupted.
import '../setup.ts';
import { Dense, Input, Sequential } from '@tensai/layers';
import { MeanSquaredError } from '@tensai/losses';
import { SGD } from '@tensai/optimizers';

const model = new Sequential([Input([1]), new Dense(1)]);
model.compile({ optimizer: new SGD(), loss: new MeanSquaredError() });
const rows = [[1], [2], [3]];
// a step that never ends, for the second Ctrl-C
const stuck = process.argv[2] === 'stuck';
const { epoch } = await model.fit(rows, rows, {
  epochs: 1e6,
  verbose: 0,
  yieldEvery: 10,
  callbacks: [
    {
      onTrainBegin: () => console.log('training'),
      onTrainEnd: async () => {
        console.log('stopped');
        if (stuck) await new Promise((resolve) => setTimeout(resolve, 60_000));
      },
    },
  ],
});
console.log(epoch.length > 0 && process.listenerCount('SIGINT') === 0 ? 'over' : 'something is wrong');
