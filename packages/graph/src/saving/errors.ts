import { defineError, type ErrorClass } from '@tensai/core';

/** A graph that no file can hold: it needs a function, or something else that is no data. */
export const UnsavableGraphError: ErrorClass<{ op?: string; what: string; remedy: string }> =
  /* @__PURE__ */ defineError('unsavable-graph', {
    message: ({ op, what }) => `saveGraph: ${op === undefined ? '' : `in '${op}', `}${what}`,
    hint: ({ remedy }) => remedy,
  });

/** A saved graph that is damaged, or not one. */
export const SavedGraphError: ErrorClass<{ where: string; what: string; remedy?: string }> =
  /* @__PURE__ */ defineError('saved-graph', {
    message: ({ where, what }) => `loadGraph: ${where} ${what}`,
    hint: ({ remedy }) => remedy,
  });
