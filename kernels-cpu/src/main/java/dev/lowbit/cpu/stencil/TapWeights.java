package dev.lowbit.cpu.stencil;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lowbit.Channels;
import dev.lowbit.Epilogue;
import dev.lowbit.cpu.Workspace;
import dev.lowbit.cpu.codegen.Type;
import dev.lowbit.stencil.StencilSet;
import dev.lowbit.stencil.Tap;
import java.lang.foreign.MemorySegment;

/**
 * Weights, and what {@link Finish} needs, in the order a {@link StencilTile} reads them.
 *
 * <pre>
 *   weights   per vector of channels, per offset   [weight of every lane] or [weight][mask]
 *   finish    per vector of channels               [scale][bias]
 * </pre>
 *
 * <p>A lane without the tap, or without a channel, has weight 0 and a clear mask.
 */
final class TapWeights {
  private final Type type;
  private final int lanes;
  private final Workspace weights;
  private final Workspace finish;

  /** Room for vectors of channels of one pattern. */
  TapWeights(Type type, int lanes, TapPattern pattern, int vectors) {
    this.type = type;
    this.lanes = lanes;
    weights = new Workspace(vectors * StencilTile.weightBytes(pattern, lanes));
    finish = new Workspace(vectors * 2L * lanes * Float.BYTES);
  }

  /** Packs the channels of one vector, from channel first on. */
  void pack(int vector, TapPattern pattern, StencilSet taps, int first) {
    long stream = vector * StencilTile.weightBytes(pattern, lanes) / Float.BYTES;
    long step = pattern.masked() ? 2L * lanes : lanes;
    for (int lane = 0; lane < Math.min(lanes, taps.outputs() - first); lane++)
      for (Tap tap : taps.taps(first + lane)) {
        int t = pattern.offsets().indexOf(new TapPattern.Offset(tap.dy(), tap.dx()));
        if (t < 0) continue; // a lane of another group, written again after this one
        put(weights.memory(), stream + t * step + lane, tap.weight());
        if (pattern.masked())
          weights.memory().setAtIndex(JAVA_INT, stream + t * step + lanes + lane, -1);
      }
  }

  /** Packs factors and summands of one vector. */
  void pack(int vector, Epilogue epilogue, int first, int channels) {
    float[] scale = epilogue.scale();
    float[] bias = epilogue.bias();
    long stream = vector * 2L * lanes;
    for (int lane = 0; lane < Math.min(lanes, channels - first); lane++) {
      finish.memory().setAtIndex(JAVA_FLOAT, stream + lane, Channels.at(scale, first + lane));
      float summand = Channels.at(bias, first + lane);
      finish.memory().setAtIndex(JAVA_FLOAT, stream + lanes + lane, summand);
    }
  }

  private void put(MemorySegment memory, long index, float value) {
    if (type == Type.F32) memory.setAtIndex(JAVA_FLOAT, index, value);
    else memory.setAtIndex(JAVA_INT, index, (int) value);
  }

  /** Where the weights start. */
  long address() {
    return weights.address();
  }

  /** Where scale and bias of a vector start. */
  long finish(int vector) {
    return finish.address() + vector * 2L * lanes * Float.BYTES;
  }

  /** Native memory held. */
  long bytes() {
    return weights.bytes() + finish.bytes();
  }
}
