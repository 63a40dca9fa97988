package dev.lowbit.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
  @Test
  void theMajorityOfTheNearestWins() {
    NearestNeighbours nearest = new NearestNeighbours(new byte[] {7, 3, 3, 9}, 3);
    assertEquals(3, nearest.predict(new int[] {10, 8, 8, -5}, 0));
  }

  @Test
  void equalDistancesGoToTheEarlierNeighbour() {
    NearestNeighbours nearest = new NearestNeighbours(new byte[] {1, 2, 3, 4}, 1);
    assertEquals(2, nearest.predict(new int[] {4, 6, 6, 6}, 0));
  }

  @Test
  void equalVotesGoToTheNearest() {
    NearestNeighbours nearest = new NearestNeighbours(new byte[] {1, 2, 1, 2}, 4);
    assertEquals(2, nearest.predict(new int[] {5, 9, 8, 4}, 0));
    assertEquals(1, nearest.predict(new int[] {5, 5, 5, 5}, 0));
  }

  @Test
  void findsWhatSortingFinds() {
    Random random = new Random(3);
    int n = 100;
    int[] agreement = IntStream.range(0, 2 * n).map(_ -> random.nextInt(-5, 6) * 2).toArray();
    NearestNeighbours nearest = new NearestNeighbours(new byte[n], 7);
    nearest.predict(agreement, n);
    List<Integer> sorted =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingInt(j -> -agreement[n + j])) // stable: ties by index
            .toList();
    for (int i = 0; i < 7; i++) assertEquals(sorted.get(i), nearest.index(i));
  }

  @Test
  void rejectsMoreThanThereAre() {
    assertThrows(IllegalArgumentException.class, () -> new NearestNeighbours(new byte[2], 3));
    assertThrows(IllegalArgumentException.class, () -> new NearestNeighbours(new byte[2], 0));
  }
}
