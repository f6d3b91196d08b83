import { erf, matmulOp, multiply, opNamed, gradientOpOf, tanh, vjpOf } from '@tensai/core';
import { register } from '@tensai/core/all';
import { expect, test } from 'vitest';

register();

test('registered ops, and what is made of them', () => {
  expect(opNamed('matmul')).toBe(matmulOp);
  expect(opNamed("tanh'0")).toBe(gradientOpOf(tanh.op, 0));
  expect(opNamed("multiply'1'0")).toBe(gradientOpOf(gradientOpOf(multiply.op, 1)!, 0));
  expect(opNamed('sort*1')).toBe(opNamed('sort*1'));
  expect(opNamed("erf'0*10").name).toBe("erf'0*10");
});

test('slopes of 1, and those of rules that ops bring, are no ops', () => {
  expect(vjpOf(matmulOp)).toBeDefined();
  expect(gradientOpOf(matmulOp, 0)).toBeNull();
  expect(gradientOpOf(erf.op, 1)).toBeNull();
});

test.each([
  ['matmull', /the op 'matmull' is not registered\nhint: did you mean 'matmul'/],
  ['@acme/fused-moe', /hint: register\(\) from '@tensai\/core\/all' registers ours .*, registerOp\(op\) one of yours/],
  ["tanh'1", /the op 'tanh'1' is not registered/],
  ["matmul'0", /the op 'matmul'0' is not registered/],
  ['sort*00', /the op 'sort\*00' is not registered/],
  ["'0", /the op ''0' is not registered/],
  ['', /the op '' is not registered/],
  // formulas of slopes of slopes grow
  [`tanh${"'0".repeat(7)}`, /is not registered/],
  [`tanh${"'0".repeat(100_000)}`, /is not registered/],
])('%s', (name, message) => {
  expect(() => opNamed(name)).toThrow(message);
});
