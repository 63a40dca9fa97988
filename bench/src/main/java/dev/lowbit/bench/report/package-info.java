/**
 * Reports: jobs run in forks, round by round, and what came out, as JSON and as a page.
 *
 * <pre>
 * Family --jobs--&gt; ForkRunner --Sample--&gt; Measurements --Row, Ratio, Criterion--&gt; Report
 *   --&gt; results.json, index.html
 * </pre>
 *
 * <p>A ratio is the median of ratios within one round, in which both sides ran within seconds of
 * each other or took turns in one JVM.
 */
@NullMarked
package dev.lowbit.bench.report;

import org.jspecify.annotations.NullMarked;
