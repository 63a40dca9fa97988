/**
 * Matrix product and convolution over {-1, +1}, one bit per element.
 *
 * <pre>
 * a.w = sum a[l]*w[l] = k - 2 * popcount(a xor w)         a, w packed, k = number of valid bits
 *
 * float / int8 --Binarization--&gt; BitMatrix --XnorGemm, XnorConv--&gt; int sum --Epilogue--&gt; out
 * </pre>
 *
 * <p>Bit 1 means +1, bit 0 means -1, so max-pooling is OR. Bits beyond a row's last column are 0 in
 * both operands and cancel in the exclusive or.
 *
 * <p>Exactness: integer, every backend returns the same bits. |a.w| &lt;= k &lt; 2^31, so an int is
 * enough; a.w has the parity of k; k = 0 gives 0. With {@link dev.lowbit.Padding#ZERO} a tap
 * outside the image contributes nothing: the sum over one-padded or minus-one-padded bits is
 * corrected by the weights' own sums, which depend only on which taps are cut.
 *
 * <p>Cost: one 64-bit word is 64 products; a kernel is bound by XOR, popcount and add, three vector
 * operations per vector of products.
 *
 * <p>Sources: XNOR-Net (arXiv 1603.05279), Bi-Real Net (1808.00278), ReActNet (2003.03488), AdamBNN
 * (2106.11309), batch-normalization-free binary networks (2104.08215), Median BinaryConnect (l1
 * projection).
 */
@NullMarked
package dev.lowbit.xnor;

import org.jspecify.annotations.NullMarked;
