package dev.lowbit.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shapes that are measured: layers of published networks at 224x224 and a grid of products.
 *
 * <p>ReActNet-A is arXiv 2003.03488 (13 blocks, each a 3x3 and a 1x1 convolution), Bi-Real-18 is
 * 1808.00278 (the binary convolutions of ResNet-18). Equal layers appear once.
 */
public final class Shapes {
  private static final String RA = "ReActNet-A";
  private static final String BR = "Bi-Real-18";

  private static final List<Layer> LAYERS =
      List.of(
          new Layer("ra.b1.3x3", RA, "b1", 3, 1, 32, 32, 112),
          new Layer("ra.b1.pw", RA, "b1", 1, 1, 32, 32, 112),
          new Layer("ra.b2.3x3", RA, "b2", 3, 2, 64, 64, 112),
          new Layer("ra.b2.pw", RA, "b2", 1, 1, 64, 64, 56),
          new Layer("ra.b3.3x3", RA, "b3", 3, 1, 128, 128, 56),
          new Layer("ra.b3.pw", RA, "b3", 1, 1, 128, 128, 56),
          new Layer("ra.b4.3x3", RA, "b4", 3, 2, 128, 128, 56),
          new Layer("ra.b4.pw", RA, "b4", 1, 1, 128, 128, 28),
          new Layer("ra.b5.3x3", RA, "b5", 3, 1, 256, 256, 28),
          new Layer("ra.b5.pw", RA, "b5", 1, 1, 256, 256, 28),
          new Layer("ra.b6.3x3", RA, "b6", 3, 2, 256, 256, 28),
          new Layer("ra.b6.pw", RA, "b6", 1, 1, 256, 256, 14),
          new Layer("ra.b7.3x3", RA, "b7", 3, 1, 512, 512, 14),
          new Layer("ra.b7.pw", RA, "b7", 1, 1, 512, 512, 14),
          new Layer("ra.b12.3x3", RA, "b12", 3, 2, 512, 512, 14),
          new Layer("ra.b12.pw", RA, "b12", 1, 1, 512, 512, 7),
          new Layer("ra.b13.3x3", RA, "b13", 3, 1, 1024, 1024, 7),
          new Layer("ra.b13.pw", RA, "b13", 1, 1, 1024, 1024, 7),
          new Layer("br.l1", BR, "l1", 3, 1, 64, 64, 56),
          new Layer("br.l2a", BR, "l2a", 3, 2, 64, 128, 56),
          new Layer("br.l2", BR, "l2", 3, 1, 128, 128, 28),
          new Layer("br.l3a", BR, "l3a", 3, 2, 128, 256, 28),
          new Layer("br.l3", BR, "l3", 3, 1, 256, 256, 14),
          new Layer("br.l4a", BR, "l4a", 3, 2, 256, 512, 14),
          new Layer("br.l4", BR, "l4", 3, 1, 512, 512, 7));

  private static final List<MatrixShape> GRID = grid();

  private Shapes() {}

  /**
   * Returns the convolutions.
   *
   * @return every layer once
   */
  public static List<Layer> layers() {
    return LAYERS;
  }

  /**
   * Returns the matrix products.
   *
   * @return the grid, then the products inside the layers, then the matrix-vector products
   */
  public static List<MatrixShape> products() {
    Stream<MatrixShape> all = Stream.concat(GRID.stream(), LAYERS.stream().map(Layer::product));
    return all.sorted(Comparator.comparing(MatrixShape::operation)).toList();
  }

  /**
   * Finds a layer.
   *
   * @param id for example {@code ra.b7.3x3}
   * @return the layer
   * @throws IllegalArgumentException if there is none
   */
  public static Layer layer(String id) {
    return LAYERS.stream()
        .filter(layer -> layer.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown("layer", id, LAYERS.stream().map(Layer::id)));
  }

  /**
   * Finds a matrix product.
   *
   * @param id for example {@code gemm.256x256x1024} or a layer's id
   * @return the product
   * @throws IllegalArgumentException if there is none
   */
  public static MatrixShape product(String id) {
    List<MatrixShape> products = products();
    return products.stream()
        .filter(shape -> shape.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown("product", id, products.stream().map(MatrixShape::id)));
  }

  private static IllegalArgumentException unknown(String what, String id, Stream<String> ids) {
    return new IllegalArgumentException(
        "no " + what + " is called " + id + "; there are " + ids.collect(Collectors.joining(", ")));
  }

  private static List<MatrixShape> grid() {
    List<MatrixShape> shapes = new ArrayList<>();
    for (int size : new int[] {256, 1024})
      for (int k : new int[] {1024, 4096, 16384}) shapes.add(grid("gemm", "", size, size, k));
    for (int n : new int[] {1024, 4096})
      for (int k : new int[] {1024, 4096}) shapes.add(grid("gemv", "", 1, n, k));
    shapes.add(grid("knn", "Fashion-MNIST kNN", 2000, 8000, 784));
    return List.copyOf(shapes);
  }

  private static MatrixShape grid(String kind, String source, int m, int n, int k) {
    return new MatrixShape(kind + "." + m + "x" + n + "x" + k, source, m, n, k);
  }
}
