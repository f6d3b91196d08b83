// Instructions that access memory, by the names of the text format: [code, log₂ of the alignment that they promise].

/** Loads, stores and atomic accesses: [code, log₂ of the alignment that they promise]. Atomic ones trap where the address is not aligned; for others it is a hint. */
export const memory = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_s': [0x2c, 0],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_s': [0x2e, 1],
  'i32.load16_u': [0x2f, 1],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
  'v128.load': [0xfd0000, 4],
  'v128.load8x8_s': [0xfd0001, 3],
  'v128.load8x8_u': [0xfd0002, 3],
  'v128.load16x4_s': [0xfd0003, 3],
  'v128.load16x4_u': [0xfd0004, 3],
  'v128.load32x2_s': [0xfd0005, 3],
  'v128.load32x2_u': [0xfd0006, 3],
  'v128.load8_splat': [0xfd0007, 0],
  'v128.load16_splat': [0xfd0008, 1],
  'v128.load32_splat': [0xfd0009, 2],
  'v128.load64_splat': [0xfd000a, 3],
  'v128.store': [0xfd000b, 4],
  'v128.load32_zero': [0xfd005c, 2],
  'v128.load64_zero': [0xfd005d, 3],
  'memory.atomic.notify': [0xfe0000, 2],
  'memory.atomic.wait32': [0xfe0001, 2],
  'memory.atomic.wait64': [0xfe0002, 3],
  'i32.atomic.load': [0xfe0010, 2],
  'i64.atomic.load': [0xfe0011, 3],
  'i32.atomic.store': [0xfe0017, 2],
  'i64.atomic.store': [0xfe0018, 3],
  'i32.atomic.rmw.add': [0xfe001e, 2],
  'i32.atomic.rmw.sub': [0xfe0025, 2],
  'i32.atomic.rmw.and': [0xfe002c, 2],
  'i32.atomic.rmw.or': [0xfe0033, 2],
  'i32.atomic.rmw.xor': [0xfe003a, 2],
  'i32.atomic.rmw.xchg': [0xfe0041, 2],
  'i32.atomic.rmw.cmpxchg': [0xfe0048, 2],
  'i64.atomic.rmw.cmpxchg': [0xfe0049, 3],
} as const;

/** Loads into, and stores of, one lane of a vector: [code, log₂ of the alignment]. */
export const memoryLane = {
  'v128.load8_lane': [0xfd0054, 0],
  'v128.load16_lane': [0xfd0055, 1],
  'v128.load32_lane': [0xfd0056, 2],
  'v128.load64_lane': [0xfd0057, 3],
  'v128.store8_lane': [0xfd0058, 0],
  'v128.store16_lane': [0xfd0059, 1],
  'v128.store32_lane': [0xfd005a, 2],
  'v128.store64_lane': [0xfd005b, 3],
} as const;

export type MemoryInstruction = keyof typeof memory;
export type MemoryLaneInstruction = keyof typeof memoryLane;
