package dev.lowbit.gpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/**
 * The {@code void*[]} of a launch, off-heap and reused: an array of pointers built with JCuda costs
 * 4 us per launch, and garbage.
 */
final class CudaArguments {
  private final MemorySegment pointers = Arena.ofAuto().allocate(JAVA_LONG, Launch.MAX_PARAMETERS);
  private final Pointer address = new CudaPointers.Host(pointers);

  /** Points to each value of an argument block. */
  Pointer to(MemorySegment arguments, PtxSignature signature) {
    long start = arguments.address();
    for (int i = 0; i < signature.parameters().size(); i++)
      pointers.setAtIndex(JAVA_LONG, i, start + signature.parameters().get(i).offset());
    return address;
  }
}
