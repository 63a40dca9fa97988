package dev.lowbit.bench.report;

/**
 * A contender that could not run.
 *
 * @param contender who
 * @param operation where it was wanted
 * @param reason why, and the cure
 */
public record Absence(String contender, String operation, String reason) {}
