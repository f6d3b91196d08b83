// Instructions that access memory, by the names of the text format: [code, log₂ of the alignment that they promise]. What is not used is not here.

/** Loads, stores and atomic accesses: [code, log₂ of the alignment that they promise]. Atomic ones trap where the address is not aligned; for others it is a hint. */
export const memory = {
  'i32.load': [0x28, 2],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_s': [0x2c, 0],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_u': [0x2f, 1],
  'i32.store': [0x36, 2],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'v128.load': [0xfd0000, 4],
  'v128.load16x4_u': [0xfd0004, 3],
  'v128.load32_splat': [0xfd0009, 2],
  'v128.load64_splat': [0xfd000a, 3],
  'v128.store': [0xfd000b, 4],
  'v128.load32_zero': [0xfd005c, 2],
  'v128.load64_zero': [0xfd005d, 3],
  'memory.atomic.notify': [0xfe0000, 2],
  'memory.atomic.wait32': [0xfe0001, 2],
  'i32.atomic.load': [0xfe0010, 2],
  'i64.atomic.load': [0xfe0011, 3],
  'i32.atomic.store': [0xfe0017, 2],
  'i64.atomic.store': [0xfe0018, 3],
  'i32.atomic.rmw.add': [0xfe001e, 2],
  'i32.atomic.rmw.sub': [0xfe0025, 2],
  'i64.atomic.rmw.cmpxchg': [0xfe0049, 3],
} as const;

/** Loads into, and stores of, one lane of a vector: [code, log₂ of the alignment]. */
export const memoryLane = {
  'v128.load32_lane': [0xfd0056, 2],
  'v128.load64_lane': [0xfd0057, 3],
  'v128.store8_lane': [0xfd0058, 0],
  'v128.store16_lane': [0xfd0059, 1],
  'v128.store32_lane': [0xfd005a, 2],
  'v128.store64_lane': [0xfd005b, 3],
} as const;

export type MemoryInstruction = keyof typeof memory;
export type MemoryLaneInstruction = keyof typeof memoryLane;
