package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every opcode of the delivered PTX is one that the emulator knows: it refuses others when loading.
 */
final class PtxEmulationTest {
  static List<CudaSource> sources() {
    return CudaSource.all();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void everyOpcodeIsKnown(CudaSource source) {
    int capability = Integer.parseInt(source.target().replaceAll("\\D", ""));
    Driver driver = new EmulatedDriver(capability, 1);
    String ptx = CudaSource.text(source.resource());
    long module = driver.load(ptx);
    for (String entry : PtxSignature.parse(ptx).keySet())
      assertTrue(driver.function(module, entry) != 0, entry);
  }
}
