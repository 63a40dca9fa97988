package dev.lowbit.cpu.stencil;

import static dev.lowbit.cpu.Workspace.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.Tap;
import java.util.List;

/** The taps of all output planes, in the order in which their {@link PlaneTile} reads them. */
final class TapStream {
  private final long[] starts;
  private final Workspace memory;

  /** Packs; scale and bias are left out, as 1 and 0, where others apply them. */
  TapStream(
      List<List<Tap>> channels, PlaneBlock block, Type type, Epilogue epilogue, boolean scaled) {
    starts = new long[channels.size() + 1];
    for (int o = 0; o < channels.size(); o++)
      starts[o + 1] = starts[o] + channels.get(o).size() * PlaneTile.TAP + PlaneTile.FINISH;
    memory = new Workspace(starts[channels.size()]);
    for (int o = 0; o < channels.size(); o++) {
      long at = address(o);
      for (Tap tap : channels.get(o)) {
        ALL.set(JAVA_INT, at, Math.toIntExact(block.offset(tap.dy(), tap.dx())));
        if (type == Type.F32) ALL.set(JAVA_FLOAT, at + Integer.BYTES, tap.weight());
        else ALL.set(JAVA_INT, at + Integer.BYTES, (int) tap.weight());
        at += PlaneTile.TAP;
      }
      ALL.set(JAVA_FLOAT, at, scaled ? Channels.at(epilogue.bias(), o) : 0);
      ALL.set(JAVA_FLOAT, at + Float.BYTES, scaled ? Channels.at(epilogue.scale(), o) : 1);
    }
  }

  /** Where the taps of an output plane start. */
  long address(int o) {
    return memory.address() + starts[o];
  }

  /** Where they end. */
  long end(int o) {
    return memory.address() + starts[o + 1] - PlaneTile.FINISH;
  }

  /** Bytes of the taps of an output plane. */
  long length(int o) {
    return end(o) - address(o);
  }

  /** Native memory held. */
  long bytes() {
    return memory.bytes();
  }
}
