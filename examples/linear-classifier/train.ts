import { add, GradientTape, matmul, mean, multiply, square, subtract, type Tensor, tidy, type Variable } from 'tensai';

/** A line: what it makes of points `[points, 2]` is `[points, 1]`, towards 0 on one side and towards 1 on the other. */
export interface Line {
  readonly weights: Variable; // [2, 1]
  readonly bias: Variable; // [1]
}

/** What the line says about points. */
export const predict = ({ weights, bias }: Line, points: Tensor): Tensor => add(matmul(points, weights), bias);

/** What to learn from, and how. */
export interface Lesson {
  readonly points: Tensor; // [points, 2]
  readonly targets: Tensor; // [points, 1]
  readonly steps?: number;
  readonly learningRate?: number;
}

/**
 * Moves the line against the slope of its mean squared error.
 * @yields the error before each move
 */
export async function* train(line: Line, lesson: Lesson): AsyncGenerator<number> {
  const { weights, bias } = line;
  const { points, targets, steps = 40, learningRate = 0.1 } = lesson;
  for (let step = 0; step < steps; step++) {
    const loss = tidy(() => {
      const tape = new GradientTape();
      const error = tape.record(() => mean(square(subtract(predict(line, points), targets))));
      const [weightsSlope, biasSlope] = tape.gradient(error, [weights, bias]);
      weights.assignSub(multiply(weightsSlope, learningRate));
      bias.assignSub(multiply(biasSlope, learningRate));
      return error;
    });
    yield await loss.item();
  }
}
