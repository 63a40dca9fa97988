package dev.lowbit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sizes of the published layers, from the networks' papers and code. */
class ShapesTest {
  @ParameterizedTest
  @CsvSource({
    "ra.b1.3x3, 12544, 32, 288, 115.6",
    "ra.b1.pw, 12544, 32, 32, 12.8",
    "ra.b2.3x3, 3136, 64, 576, 115.6",
    "ra.b2.pw, 3136, 64, 64, 12.8",
    "ra.b3.3x3, 3136, 128, 1152, 462.4",
    "ra.b3.pw, 3136, 128, 128, 51.4",
    "ra.b4.3x3, 784, 128, 1152, 115.6",
    "ra.b4.pw, 784, 128, 128, 12.8",
    "ra.b5.3x3, 784, 256, 2304, 462.4",
    "ra.b5.pw, 784, 256, 256, 51.4",
    "ra.b6.3x3, 196, 256, 2304, 115.6",
    "ra.b6.pw, 196, 256, 256, 12.8",
    "ra.b7.3x3, 196, 512, 4608, 462.4",
    "ra.b7.pw, 196, 512, 512, 51.4",
    "ra.b12.3x3, 49, 512, 4608, 115.6",
    "ra.b12.pw, 49, 512, 512, 12.8",
    "ra.b13.3x3, 49, 1024, 9216, 462.4",
    "ra.b13.pw, 49, 1024, 1024, 51.4",
    "br.l1, 3136, 64, 576, 115.6",
    "br.l2a, 784, 128, 576, 57.8",
    "br.l2, 784, 128, 1152, 115.6",
    "br.l3a, 196, 256, 1152, 57.8",
    "br.l3, 196, 256, 2304, 115.6",
    "br.l4a, 49, 512, 2304, 57.8",
    "br.l4, 49, 512, 4608, 115.6",
  })
  void layersHaveThePublishedSizes(String id, int m, int n, int k, double millionMacs) {
    MatrixShape product = Shapes.layer(id).product();
    assertEquals(m, product.m());
    assertEquals(n, product.n());
    assertEquals(k, product.k());
    assertEquals(millionMacs, Shapes.layer(id).geometry().macs() / 1e6, 0.05);
    assertEquals(product.macs(), Shapes.layer(id).geometry().macs());
  }

  @Test
  void networksHaveThePublishedWork() {
    Map<String, Integer> repeated =
        Map.ofEntries(
            Map.entry("ra.b1.pw", 2),
            Map.entry("ra.b2.pw", 2),
            Map.entry("ra.b4.pw", 2),
            Map.entry("ra.b6.pw", 2),
            Map.entry("ra.b7.3x3", 5),
            Map.entry("ra.b7.pw", 5),
            Map.entry("ra.b12.pw", 2),
            Map.entry("br.l1", 4),
            Map.entry("br.l2", 3),
            Map.entry("br.l3", 3),
            Map.entry("br.l4", 3));
    assertEquals(4.82, work("ra.", repeated) / 1e9, 0.005);
    assertEquals(1.68, work("br.", repeated) / 1e9, 0.005);
  }

  private static double work(String network, Map<String, Integer> repeated) {
    return Shapes.layers().stream()
        .filter(layer -> layer.id().startsWith(network))
        .mapToDouble(
            layer -> layer.geometry().macs() * (double) repeated.getOrDefault(layer.id(), 1))
        .sum();
  }

  @Test
  void namesAreReadable() {
    assertEquals("ReActNet-A b7 3x3 512->512 @14", Shapes.layer("ra.b7.3x3").text());
    assertEquals("Bi-Real-18 l2a 3x3 s2 64->128 @56", Shapes.layer("br.l2a").text());
    assertEquals("m=256 n=256 k=1024", Shapes.product("gemm.256x256x1024").text());
    assertEquals("m=196 n=512 k=4608 (ReActNet-A b7 3x3)", Shapes.product("ra.b7.3x3").text());
  }

  @Test
  void everyIdAndTextIsUnique() {
    assertUnique(Shapes.layers().stream().map(Layer::id));
    assertUnique(Shapes.layers().stream().map(Layer::text));
    assertUnique(Shapes.products().stream().map(MatrixShape::id));
    assertUnique(Shapes.products().stream().map(MatrixShape::text));
  }

  private static void assertUnique(Stream<String> names) {
    var all = names.toList();
    assertEquals(all.size(), all.stream().distinct().count(), all::toString);
  }

  @Test
  void operationsFollowFromTheSizes() {
    assertEquals("gemv", Shapes.product("gemv.1x1024x4096").operation());
    assertEquals("gemm", Shapes.product("knn.2000x8000x784").operation());
    assertEquals(12_544_000_000L, Shapes.product("knn.2000x8000x784").macs());
  }

  @Test
  void unknownNamesListTheKnownOnes() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Shapes.layer("ra.b99")).toString();
    assertTrue(message.contains("ra.b99") && message.contains("ra.b13.pw"), message);
    assertThrows(IllegalArgumentException.class, () -> Shapes.product("gemm"));
  }
}
