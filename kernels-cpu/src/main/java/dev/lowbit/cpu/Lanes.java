package dev.lowbit.cpu;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Every species of the module. Constants, because a species in a field or parameter costs ten times
 * the speed.
 */
public final class Lanes {
  public static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  public static final int LONG_LANES = LONGS.length();
  public static final int LONG_BYTES = LONGS.vectorByteSize();

  public static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.withShape(LONGS.vectorShape());
  public static final int FLOAT_LANES = FLOATS.length();
  public static final VectorSpecies<Integer> INTS =
      IntVector.SPECIES_PREFERRED.withShape(LONGS.vectorShape());

  /** The narrowest species that holds a byte for every lane of {@link #INTS}. */
  public static final VectorSpecies<Byte> BYTES_OF_INTS =
      ByteVector.SPECIES_PREFERRED.withShape(
          VectorShape.forBitSize(Math.max(LONGS.vectorBitSize() / 4, 64)));

  /**
   * Classes of the vectors, for {@code FLOAT.cast(v).intoMemorySegment(...)}: then C2 knows the
   * class when it inlines the store. Without, it trusts the profile inside {@code
   * intoMemorySegment}, which all code of the process shares: if that has seen a second width, C2
   * keeps a call for it, and boxes.
   */
  public static final Class<FloatVector> FLOAT = type(FLOATS);

  public static final Class<IntVector> INT = type(INTS);
  public static final Class<LongVector> LONG = type(LONGS);
  public static final Class<ByteVector> BYTE = type(BYTES_OF_INTS);

  /** Columns of the widest tile: rows of plan-owned memory are padded to it. */
  public static final int PADDING = 32;

  private Lanes() {}

  @SuppressWarnings("unchecked")
  private static <V extends Vector<?>> Class<V> type(VectorSpecies<?> species) {
    return (Class<V>) species.vectorType();
  }

  /** The least multiple of {@link #PADDING} that is not below n. */
  public static int padded(int n) {
    return Math.addExact(n, PADDING - 1) / PADDING * PADDING;
  }
}
