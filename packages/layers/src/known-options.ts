import { checkOptions, isPlainObject, OptionError } from '@tensai/core';

/** What a class of layers says of its options. */
interface OptionsClass {
  readonly className: string | undefined;
  readonly optional: readonly string[];
}

/** The options that a class of layers takes: its own, then those of the classes that it extends. */
function knownOptions(layerClass: OptionsClass): string[] {
  const known: string[] = [];
  for (let at: object | null = layerClass; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (saysOptions(at)) known.push(...at.optional);
  return known;
}

/** Refuses options that a class of layers does not know. One without a list of its own may hand anything on to the class that it extends. */
export function checkLayerOptions(layerClass: OptionsClass, options: unknown): void {
  if (!saysOptions(layerClass)) return;
  const { className: op = 'Layer' } = layerClass;
  const known = knownOptions(layerClass);
  if (!isPlainObject(options))
    throw new OptionError({
      op,
      what: 'options are an object',
      value: typeof options === 'object' && options !== null ? 'something else' : options,
      hint: `write it as { ${known.slice(0, 3).join(', ')} }`,
    });
  checkOptions(op, options, known);
}

const saysOptions = (layerClass: object): layerClass is OptionsClass => Object.hasOwn(layerClass, 'optional');
