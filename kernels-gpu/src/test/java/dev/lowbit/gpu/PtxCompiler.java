package dev.lowbit.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCompile;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCreate;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerDestroy;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLogSize;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLogSize;

import java.util.Arrays;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's compiler from PTX to machine code, as JCuda ships it: CUDA 12.0, no device needed. */
final class PtxCompiler {
  static {
    JCudaNatives.place("JNvPTXCompiler");
  }

  private PtxCompiler() {}

  /** Compiles and returns what the compiler says about registers and spills. */
  static String compile(String ptx, String architecture) {
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    byte[] text = Arrays.copyOf(ptx.getBytes(UTF_8), ptx.getBytes(UTF_8).length + 1);
    nvPTXCompilerCreate(compiler, text.length, text);
    try {
      String[] options = {"--gpu-name=" + architecture, "--verbose"};
      int status = nvPTXCompilerCompile(compiler, options.length, options);
      long[] size = new long[1];
      if (status != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
        nvPTXCompilerGetErrorLogSize(compiler, size);
        byte[] log = new byte[(int) size[0] + 1];
        nvPTXCompilerGetErrorLog(compiler, log);
        throw new AssertionError(
            nvPTXCompileResult.stringFor(status) + ": " + new String(log, UTF_8).trim());
      }
      nvPTXCompilerGetInfoLogSize(compiler, size);
      byte[] log = new byte[(int) size[0] + 1];
      nvPTXCompilerGetInfoLog(compiler, log);
      return new String(log, UTF_8).trim();
    } finally {
      nvPTXCompilerDestroy(compiler);
    }
  }
}
