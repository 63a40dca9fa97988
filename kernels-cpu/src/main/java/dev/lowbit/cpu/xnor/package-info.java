/**
 * XNOR GEMM and convolution on the Vector API.
 *
 * <pre>
 * weights   PackedBits   panels of NR rows, word-major      [panel][word][NR]
 * rows      RowBlocks    per output row: address of its words, of its bases, of its results
 * tile      XnorTile     4 rows x 2 vectors: result = base - 2 * popcount(row ^ panel)
 * finish    EpiloguePass (shared by all families), then bulk copy to the caller
 * </pre>
 *
 * <p>GEMM and convolution share the tile: a row's words are read at {@code row + offset[word]}, so
 * a window of an image is a row without being copied (indirect convolution), and {@code base} holds
 * k plus the correction of exact zero padding for the row's border class.
 */
@NullMarked
package dev.lowbit.cpu.xnor;

import org.jspecify.annotations.NullMarked;
