package dev.lowbit.gpu.emulator;

/**
 * One decoded entry. Immutable after loading, so launches may share it.
 *
 * @param name of the entry
 * @param code micro-operations
 * @param registers places of registers and constants
 * @param parameterBytes size of the argument block
 * @param sharedBytes size of its own shared memory, without what a launch adds
 * @param mostThreads most threads a block may have
 */
record Kernel(
    String name,
    Op[] code,
    Registers registers,
    int parameterBytes,
    int sharedBytes,
    int mostThreads) {}
