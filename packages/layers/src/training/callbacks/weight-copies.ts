import { onDevice, tensor, tidy, type TypedArray, type Variable } from '@tensai/core';

/** The values of Variables at one time. */
export interface WeightCopies {
  readonly variables: readonly Variable[];
  readonly values: readonly TypedArray[];
}

/** Copies the values to the host. */
export const copyWeights = async (variables: readonly Variable[]): Promise<WeightCopies> => ({
  variables,
  values: await Promise.all(variables.map((variable) => variable.data() as Promise<TypedArray>)),
});

/** Gives Variables their former values. */
export function restoreWeights({ variables, values }: WeightCopies): void {
  variables.forEach((variable, i) => {
    const { shape, dtype, type } = variable;
    tidy(() => void variable.assign(onDevice(type.device, () => tensor(values[i]!, { shape, dtype }))));
  });
}
