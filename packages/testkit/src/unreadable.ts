import type { BackendSpec } from '@tensai/core';

/** A backend as one that cannot be read at once, by the name `unreadable`. */
export const unreadable = (spec: BackendSpec): BackendSpec => ({
  ...spec,
  name: 'unreadable',
  priority: -1,
  open: async () => {
    const { readSync: _, ...backend } = await spec.open();
    return { ...backend, name: 'unreadable', caps: { ...backend.caps, syncRead: false } };
  },
  synchronous: false,
});
