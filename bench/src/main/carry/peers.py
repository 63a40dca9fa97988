"""PyTorch's matrix products and convolutions at their best, in the rows of results.json.

usage: python3 peers.py results.json     appends to the file, or makes it
"""

import datetime
import json
import os
import statistics
import sys

UNIT = "binary MAC"
SIZES = (1024, 2048, 4096, 8192, 16384)
BEYOND_CACHE = 128 << 20  # bytes: twice the L2 cache of an H200
BATCHES = 15

# ReActNet-A's 3x3 layers: block, stride, channels, size; padded by 1.
LAYERS = (
    ("b1", 1, 32, 112),
    ("b2", 2, 64, 112),
    ("b3", 1, 128, 56),
    ("b4", 2, 128, 56),
    ("b5", 1, 256, 28),
    ("b6", 2, 256, 28),
    ("b7", 1, 512, 14),
    ("b12", 2, 512, 14),
    ("b13", 1, 1024, 7),
)
IMAGES = 64


def read(path):
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            return json.load(f)
    return {"machine": {}, "title": "peers", "rows": [], "absences": [], "failures": []}


def timed(torch, runs):
    """Median and half range of nanoseconds per run; `runs` are the same work on sets of operands in turn."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def millis(count):
        start.record()
        for i in range(count):
            runs[i % len(runs)]()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)

    millis(len(runs))
    count = int(min(2000, max(1, 10 / max(millis(1), 1e-4))))
    millis(10 * count)
    batches = [millis(count) * 1e6 / count for _ in range(BATCHES)]
    return statistics.median(batches), (max(batches) - min(batches)) / 2


def row(operation, shape, kind, layout, contender, times, macs, verified):
    ns, error = times if verified else (0, 0)
    return {
        "family": "xnor",
        "operation": operation,
        "shape": shape,
        "type": kind,
        "layout": layout,
        "threads": 1,
        "contender": contender,
        "nsPerOp": ns,
        "nsError": error,
        "workPerOp": macs,
        "unit": UNIT,
        "allocBytesPerOp": 0.0,
        "verified": verified,
        "kernel": "",
    }


def signs(torch, shape, dtype):
    return (torch.randint(0, 2, shape, device="cuda", dtype=torch.int8) * 2 - 1).to(dtype)


def close(actual, exact):
    """16-bit results are rounded, and a convolution may take an algorithm that rounds in between."""
    return float((actual.double() - exact.double()).abs().max()) <= 0.01 * float(exact.abs().max())


def sets(bytes_each):
    return int(min(32, max(2, BEYOND_CACHE // bytes_each + 1)))


def product(torch, size, dtype, name, multiply, kind):
    count = sets((2 * dtype.itemsize + 4) * size * size)
    operands = [(signs(torch, (size, size), dtype), signs(torch, (size, size), dtype).t()) for _ in range(count)]
    a, b = operands[0]
    rows = slice(0, size, max(1, size // 64))
    exact = a[rows].float() @ b.float()  # sums below 2^24: exact without TF32, which is off by default
    result = multiply(a, b)[rows].float()
    verified = torch.equal(result, exact) if kind == "int32" else close(result, exact)
    times = timed(torch, [lambda x=x, y=y: multiply(x, y) for x, y in operands]) if verified else (0, 0)
    shape = f"m={size} n={size} k={size}"
    return row("gemm", shape, f"{str(dtype)[6:]} -> {kind}", "-", name, times, size**3, verified)


def convolution(torch, layer, dtype, name):
    block, stride, channels, size = layer
    out = (size - 1) // stride + 1
    count = sets(dtype.itemsize * IMAGES * channels * (size * size + out * out))
    weights = signs(torch, (channels, channels, 3, 3), dtype).contiguous(memory_format=torch.channels_last)
    images = [
        signs(torch, (IMAGES, channels, size, size), dtype).contiguous(memory_format=torch.channels_last)
        for _ in range(count)
    ]

    def run(x):
        return torch.nn.functional.conv2d(x, weights, stride=stride, padding=1)

    exact = torch.nn.functional.conv2d(images[0][:1].double(), weights.double(), stride=stride, padding=1)
    verified = close(run(images[0])[:1], exact)
    times = timed(torch, [lambda x=x: run(x) for x in images]) if verified else (0, 0)
    step = "" if stride == 1 else f" s{stride}"
    shape = f"ReActNet-A {block} 3x3{step} {channels}->{channels} @{size} batch {IMAGES}"
    macs = IMAGES * out * out * channels * channels * 9
    kind = str(dtype)[6:]
    return row("conv", shape, f"{kind} -> {kind}", "NHWC", name, times, macs, verified)


def works(torch):
    """What to measure: a name, an operation, and the measurement."""
    for size in SIZES:
        yield "torch-int8", "gemm", lambda s=size: product(torch, s, torch.int8, "torch-int8", torch._int_mm, "int32")
        yield "torch-bf16", "gemm", lambda s=size: product(
            torch, s, torch.bfloat16, "torch-bf16", torch.matmul, "bfloat16"
        )
    for layer in LAYERS:
        yield "torch-fp16", "conv", lambda l=layer: convolution(torch, l, torch.float16, "torch-fp16")


def main(path):
    results = read(path)
    try:
        import torch

        missing = None if torch.cuda.is_available() else "torch has no CUDA device"
    except ImportError as e:
        missing = str(e)
    if missing:
        print("peers:", missing)
        results["absences"].append({"contender": "torch", "operation": "gemm, conv", "reason": missing})
    else:
        torch.backends.cudnn.benchmark = True
        machine = results["machine"]
        machine.setdefault("device", torch.cuda.get_device_name(0))
        machine.setdefault("date", datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"))
        machine["torch"] = f"{torch.__version__}, CUDA {torch.version.cuda}"
        for contender, operation, measure in works(torch):
            try:
                result = measure()
            except RuntimeError as e:
                results["absences"].append({"contender": contender, "operation": operation, "reason": str(e)})
                print(contender, operation, "is absent:", str(e).splitlines()[0])
                continue
            finally:
                torch.cuda.empty_cache()
            results["rows"].append(result)
            if result["verified"]:
                rate = 2e-3 * result["workPerOp"] / result["nsPerOp"]
                print(f"{contender} {result['shape']}: {result['nsPerOp'] / 1e3:.2f} us, {rate:.1f} TOPS")
            else:
                results["failures"].append(f"{contender} on {result['shape']}")
                print("FAILED", results["failures"][-1])
    with open(path, "w", encoding="utf-8") as f:
        json.dump(results, f, indent=2)
    return 1 if results["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
