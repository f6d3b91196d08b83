import { type DataFormat, OptionError, plainName } from '@tensai/core';

/** Where the channels stand. */
export interface DataFormatOption {
  /** `channels_last`, `[batch, …spatial, channels]`, if left out; or `channels_first`, `[batch, channels, …spatial]`. */
  readonly dataFormat?: DataFormat | (string & {}) | null;
}

/** Do the channels come first? */
export function channelsFirst(layer: string, dataFormat: unknown): boolean {
  const name = dataFormat ?? 'channels_last';
  const plain = typeof name === 'string' ? plainName(name) : '';
  if (plain !== 'channelslast' && plain !== 'channelsfirst')
    throw new OptionError({ op: layer, what: "dataFormat is 'channels_last' or 'channels_first'", value: dataFormat });
  return plain === 'channelsfirst';
}

/** What a layer of some spatial axes takes, in words. */
export const spatialForm = (axes: number, first: boolean): string => {
  const spatial = ['time', 'height, width', 'depth, height, width'][axes - 1]!;
  return first ? `[batch, channels, ${spatial}]` : `[batch, ${spatial}, channels]`;
};
