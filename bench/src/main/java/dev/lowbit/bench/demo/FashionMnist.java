package dev.lowbit.bench.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The 10,000 test pictures of Fashion-MNIST, which travel with this module (MIT licence).
 *
 * @param pixels 28x28 grey values per picture, 0 is background
 * @param labels a class per picture
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: data sets are not compared
record FashionMnist(byte[] pixels, byte[] labels) {
  static final int SIDE = 28;
  static final int PIXELS = SIDE * SIDE;

  private static final String FOLDER = "/dev/lowbit/bench/fashion-mnist/";
  private static final List<String> NAMES =
      List.of(
          "T-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");

  static FashionMnist load() throws IOException {
    IdxFile images = open("t10k-images-idx3-ubyte.gz");
    IdxFile labels = open("t10k-labels-idx1-ubyte.gz");
    if (images.bytes().length != labels.bytes().length * PIXELS)
      throw new IOException(
          images.bytes().length + " pixels do not fit " + labels.bytes().length + " labels");
    return new FashionMnist(images.bytes(), labels.bytes());
  }

  private static IdxFile open(String name) throws IOException {
    InputStream packed = FashionMnist.class.getResourceAsStream(FOLDER + name);
    if (packed == null) throw new IOException(name + " is not in the jar");
    try (InputStream in = new GZIPInputStream(packed)) {
      return IdxFile.read(in);
    }
  }

  static String name(int label) {
    return NAMES.get(label);
  }

  int count() {
    return labels.length;
  }
}
