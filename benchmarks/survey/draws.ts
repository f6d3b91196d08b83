import { type Case, FLOATS, MILLION, one } from './case.ts';

/** Random numbers. */
export const draws: readonly Case[] = [
  one(
    'random.uniform',
    FLOATS,
    '',
    (t) => t.random.uniform([4 * MILLION], { seed: 1 }),
    (tf) => tf.randomUniform([4 * MILLION]),
    'rng.random(4 * MILLION, dtype=np.float32)',
  ),
  one(
    'random.normal',
    FLOATS,
    '',
    (t) => t.random.normal([4 * MILLION], { seed: 1 }),
    null,
    'rng.standard_normal(4 * MILLION, dtype=np.float32)',
  ),
  one('random.bernoulli', FLOATS, '', (t) => t.random.binomial([4 * MILLION], 1, 0.5, { seed: 1 })),
  one('random.dropout', 2 * FLOATS, 'x', (t, { x }) => t.random.dropout(x!, 0.5, { seed: 1 })),
  one('random.randint', FLOATS, '', (t) => t.random.randint([4 * MILLION], 0, 1000, { seed: 1 })),
];
