/**
 * A PTX emulator in plain Java: it runs the PTX that the library ships, thread by thread, and names
 * what a device would let pass.
 *
 * <pre>
 *   PtxModule   text -> entries of micro-operations, once per load; an unknown opcode is an error here
 *   Launch      grid of blocks in random order          GlobalMemory   bounds, liveness, alignment,
 *   Block       warps in random order, block barriers                  initialisation, blocks that clash
 *   Warp        32 lanes in lock-step while they agree  SharedMemory   the same, and races in a block
 *   *Lanes      one operation over the 32 lanes         AsyncCopies    cp.async, delivered at the wait
 * </pre>
 *
 * <p>Registers lie as rows of 32 lanes, so that an instruction is decoded once per warp. Lanes that
 * part at a branch run in groups, lowest address first, and join where they meet again.
 *
 * <p>Stricter than a device: a barrier, shuffle, vote or tensor operation must be reached by all
 * the lanes it names at the same place; only barriers order shared memory, shuffles do not; blocks
 * of one launch that write the same byte clash; approximate floating point is refused.
 *
 * <p>Not modelled: time, registers and occupancy, weak memory order between blocks, host callbacks.
 */
package dev.lowbit.gpu.emulator;
