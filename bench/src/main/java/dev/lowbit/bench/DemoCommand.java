package dev.lowbit.bench;

import dev.lowbit.bench.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Classifies pictures on every ready backend. */
@Command(
    name = "demo",
    description = "Classifies 2,000 pictures of clothes by Hamming distance on every backend.")
final class DemoCommand implements Callable<Integer> {
  @Mixin Help help;

  @Override
  public Integer call() throws Exception {
    System.out.println(new Demo(System.out).run());
    return 0;
  }
}
