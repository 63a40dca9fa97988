package dev.lowbit.bench.onednn;

/** Element types, with oneDNN's numbers. */
public enum DataType {
  /** float32. */
  F32(3, 4),
  /** int8. */
  S8(5, 1),
  /** uint8. */
  U8(6, 1);

  final int code;
  final int bytes;

  DataType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }
}
