package dev.lowbit.properties;

import dev.lowbit.Kernels;
import dev.lowbit.xnor.BitMatrix;
import dev.lowbit.xnor.XnorGemm;
import java.lang.foreign.MemorySegment;

/** The program of the JVMs that tests start: which backend is chosen, and does it compute? */
public final class Probe {
  private Probe() {}

  /**
   * Prints the backend and a dot product of 63 agreeing and 7 differing signs, which is 56, or what
   * went wrong.
   */
  public static void main(String... args) {
    try {
      Kernels kernels = Kernels.best();
      BitMatrix a = BitMatrix.create(1, 70);
      BitMatrix b = BitMatrix.create(1, 70);
      for (int l = 60; l < 67; l++) a.set(0, l, true);
      int[] dot = new int[1];
      try (XnorGemm.Plan plan = kernels.xnorGemm().plan(b)) {
        plan.run(a, MemorySegment.ofArray(dot), 1);
        System.out.println("best=" + kernels.name() + " dot=" + dot[0]);
        System.out.println("module=" + Kernels.class.getModule().getName());
        System.out.println("plan=" + plan.explain().backend());
      }
    } catch (RuntimeException | Error e) {
      System.out.println("threw " + e);
      if (e.getCause() != null) System.out.println("cause " + e.getCause());
    }
  }
}
