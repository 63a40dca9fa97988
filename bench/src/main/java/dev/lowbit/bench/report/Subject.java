package dev.lowbit.bench.report;

/**
 * What is measured, by whomever.
 *
 * @param family the kernel family
 * @param benchmark JMH class with a {@code run} method and the parameters shape and contender
 * @param operation for example {@code gemm}
 * @param id the shape's id, the benchmark's parameter
 * @param shape the shape for a reader
 * @param type input types and output type, for example {@code u1xu1->i32}
 * @param layout NHWC, NCHW or {@code -}
 * @param work units of work in one call
 * @param unit of the work
 */
public record Subject(
    String family,
    Class<?> benchmark,
    String operation,
    String id,
    String shape,
    String type,
    String layout,
    long work,
    String unit) {}
