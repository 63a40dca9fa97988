package dev.lowbit.gpu;

import java.util.HashMap;
import java.util.Map;

/** Events of the emulated device; 0 is one that has not passed. */
final class EmulatedEvents {
  private final Map<Long, Long> times = new HashMap<>();
  private final Map<Long, Long> streams = new HashMap<>();

  long open(long handle) {
    times.put(handle, 0L);
    return handle;
  }

  void close(long event) {
    time(event);
    times.remove(event);
    streams.remove(event);
  }

  void queued(long event, long stream) {
    time(event);
    times.put(event, 0L);
    streams.put(event, stream);
  }

  /** Whether the event was recorded and has not passed. */
  boolean pending(long event) {
    return times.getOrDefault(event, 1L) == 0;
  }

  /** The stream of the last record; {@code none} if there was none. */
  long stream(long event, long none) {
    time(event);
    return streams.getOrDefault(event, none);
  }

  void passed(long event) {
    times.replace(event, System.nanoTime());
  }

  float elapsedMillis(long from, long to) {
    if (time(from) == 0 || time(to) == 0) {
      throw new GpuException("CUDA_ERROR_NOT_READY", "cuEventElapsedTime");
    }
    return (time(to) - time(from)) / 1e6f;
  }

  private long time(long event) {
    Long at = times.get(event);
    if (at == null) throw new GpuException("CUDA_ERROR_INVALID_HANDLE", "event " + event);
    return at;
  }
}
