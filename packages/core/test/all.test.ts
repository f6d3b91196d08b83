import { register } from '@tensai/core/all';
import { add, defineUnary, matmulOp, registeredOps, registerOp } from '@tensai/core';
import { expect, test } from 'vitest';

test('every op is found by its name', () => {
  register();
  register();
  expect(registeredOps().get('add')).toBe(add.op);
  expect(registeredOps().get('matmul')).toBe(matmulOp);
  expect(registeredOps().size).toBeGreaterThan(100);
});

test('a second op of one name is refused', () => {
  const other = defineUnary('add', { formula: (x) => x });
  expect(() => registerOp(other.op)).toThrow("there is a registered op 'add' already");
});
