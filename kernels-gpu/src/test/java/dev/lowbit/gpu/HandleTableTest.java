package dev.lowbit.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandleTableTest {
  @Test
  void behavesLikeAMap() {
    Random random = new Random(1);
    HandleTable<String> table = new HandleTable<>();
    Map<Long, String> map = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      // Handles are addresses: multiples of a power of two, now and then the same again, and 0.
      long handle = random.nextInt(300) * 0x1000L;
      table.put(handle, "v" + i);
      map.put(handle, "v" + i);
      for (long h = 0; h < 300 * 0x1000L; h += 0x1000L) assertEquals(map.get(h), table.get(h));
    }
    assertNull(table.get(7));
    assertEquals(new HashSet<>(map.values()), new HashSet<>(table.all()));
    assertEquals(map.size(), table.all().size());
    Thrown.by(IllegalArgumentException.class, () -> table.known(0xABCDEFL), "0xabcdef");
  }
}
