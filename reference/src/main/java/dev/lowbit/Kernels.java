package dev.lowbit;

import dev.lowbit.spectral.AffMixer;
import dev.lowbit.spectral.Fft2;
import dev.lowbit.spectral.FilterGradient;
import dev.lowbit.spectral.FourierConv;
import dev.lowbit.spectral.FourierFilter;
import dev.lowbit.spi.Availability;
import dev.lowbit.spi.BackendException;
import dev.lowbit.spi.KernelBackend;
import dev.lowbit.spi.KernelSet;
import dev.lowbit.spmm.Spmm;
import dev.lowbit.stencil.Stencil;
import dev.lowbit.xnor.BitMaxPool;
import dev.lowbit.xnor.BitPacking;
import dev.lowbit.xnor.XnorConv;
import dev.lowbit.xnor.XnorGemm;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one backend: the only class a caller must know.
 *
 * <p>{@link #best} chooses once: {@code -Dlowbit.backend=NAME} forces a backend and fails loudly
 * when it is not ready; otherwise the ready backend of highest priority wins. Operations a backend
 * lacks come from the reference. A backend of negative priority (the GPU) is taken by name only.
 */
public final class Kernels {
  private static final List<Class<?>> OPERATIONS =
      List.of(
          XnorGemm.class,
          XnorConv.class,
          BitPacking.class,
          BitMaxPool.class,
          Stencil.class,
          Spmm.class,
          Fft2.class,
          FourierFilter.class,
          FilterGradient.class,
          AffMixer.class,
          FourierConv.class);
  private static final System.Logger LOG = System.getLogger("dev.lowbit");
  private static final KernelSet REFERENCE = new ReferenceBackend().open();

  /** Not a static initializer: a backend that cannot be opened throws its own exception. */
  private static volatile @Nullable Kernels best;

  private final String name;
  private final KernelSet set;

  private Kernels(KernelBackend backend) {
    this.name = backend.name();
    this.set = backend.open();
  }

  /**
   * Returns the backend chosen for this JVM.
   *
   * @return the same object every time
   * @throws BackendException if the backend forced by {@code lowbit.backend} is not ready
   */
  public static Kernels best() {
    Kernels chosen = best;
    if (chosen == null) {
      synchronized (Kernels.class) {
        chosen = best;
        if (chosen == null) {
          chosen = choose(System.getProperty("lowbit.backend"));
          best = chosen;
        }
      }
    }
    return chosen;
  }

  /**
   * Returns a backend by name.
   *
   * @param name for example {@code cpu}, {@code gpu} or {@code reference}
   * @return its operations
   * @throws BackendException if there is no such backend or it is not ready; the message has the
   *     cure
   */
  public static Kernels named(String name) {
    for (KernelBackend backend : backends()) {
      if (!backend.name().equals(name)) continue;
      return switch (backend.availability()) {
        case Availability.Ready _ -> of(backend);
        case Availability.Missing m ->
            throw new BackendException(
                "backend " + name + " is not ready: " + m.reason() + "; " + m.cure());
      };
    }
    throw new BackendException("no backend is called " + name + "; there are " + backendNames());
  }

  /**
   * Returns a backend of the caller's, which need not be registered.
   *
   * @param backend opened here; its availability is not asked for
   * @return its operations
   * @throws BackendException if it cannot be opened
   */
  public static Kernels of(KernelBackend backend) {
    return new Kernels(backend);
  }

  /**
   * Returns what every backend says of itself.
   *
   * @return found backends, highest priority first
   */
  public static List<KernelBackend> backends() {
    return ServiceLoader.load(KernelBackend.class, Kernels.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(KernelBackend::priority).reversed())
        .toList();
  }

  /**
   * Describes backends and choice.
   *
   * @return a table of backend, state and reason, then a table of operation and backend
   */
  public static String explain() {
    StringBuilder text = new StringBuilder();
    for (KernelBackend backend : backends()) {
      String state =
          switch (backend.availability()) {
            case Availability.Ready r -> "ready    " + r.detail();
            case Availability.Missing m -> "missing  " + m.reason() + "; " + m.cure();
          };
      text.append(String.format("%-10s %s%n", backend.name(), state));
    }
    Kernels chosen = best();
    text.append(String.format("chosen: %s%n", chosen.name));
    for (Class<?> operation : OPERATIONS)
      text.append(
          String.format(
              "  %-14s %s%n",
              operation.getSimpleName(),
              chosen.set.find(operation).isPresent() ? chosen.name : "reference"));
    return text.toString();
  }

  /**
   * Returns the backend's name.
   *
   * @return a short word
   */
  public String name() {
    return name;
  }

  /**
   * Returns the matrix product over {-1, +1}.
   *
   * @return the operation
   */
  public XnorGemm xnorGemm() {
    return find(XnorGemm.class);
  }

  /**
   * Returns the convolution over {-1, +1}.
   *
   * @return the operation
   */
  public XnorConv xnorConv() {
    return find(XnorConv.class);
  }

  /**
   * Returns the packing of numbers into bits.
   *
   * @return the operation
   */
  public BitPacking bitPacking() {
    return find(BitPacking.class);
  }

  /**
   * Returns the max-pooling of bits.
   *
   * @return the operation
   */
  public BitMaxPool bitMaxPool() {
    return find(BitMaxPool.class);
  }

  /**
   * Returns the depthwise convolution with a tap list per channel.
   *
   * @return the operation
   */
  public Stencil stencil() {
    return find(Stencil.class);
  }

  /**
   * Returns the sparse 1x1 convolution.
   *
   * @return the operation
   */
  public Spmm spmm() {
    return find(Spmm.class);
  }

  /**
   * Returns the discrete Fourier transforms.
   *
   * @return the operation
   */
  public Fft2 fft2() {
    return find(Fft2.class);
  }

  /**
   * Returns the filter between a transform and its inverse.
   *
   * @return the operation
   */
  public FourierFilter fourierFilter() {
    return find(FourierFilter.class);
  }

  /**
   * Returns the gradient by a filter.
   *
   * @return the operation
   */
  public FilterGradient filterGradient() {
    return find(FilterGradient.class);
  }

  /**
   * Returns the token mixer of adaptive frequency filters.
   *
   * @return the operation
   */
  public AffMixer affMixer() {
    return find(AffMixer.class);
  }

  /**
   * Returns the depthwise convolution with large kernels.
   *
   * @return the operation
   */
  public FourierConv fourierConv() {
    return find(FourierConv.class);
  }

  private <T> T find(Class<T> operation) {
    return set.find(operation).or(() -> REFERENCE.find(operation)).orElseThrow();
  }

  private static Kernels choose(@Nullable String forced) {
    if (forced != null) return named(forced);
    for (KernelBackend backend : backends()) {
      if (backend.priority() < 0) continue;
      switch (backend.availability()) {
        case Availability.Ready _ -> {
          return new Kernels(backend);
        }
        case Availability.Missing m ->
            LOG.log(
                System.Logger.Level.WARNING,
                "backend {0} is missing: {1}; cure: {2}; a slower backend is used",
                backend.name(),
                m.reason(),
                m.cure());
      }
    }
    return new Kernels(new ReferenceBackend());
  }

  private static String backendNames() {
    return backends().stream().map(KernelBackend::name).collect(Collectors.joining(", "));
  }
}
