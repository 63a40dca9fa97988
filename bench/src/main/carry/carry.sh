#!/bin/sh
# Packs what a machine with a CUDA device but no JDK, no Maven and no network needs for: sh run.sh
# usage: sh bench/src/main/carry/carry.sh [folder]     default bench/target/carry; at most 64 MiB in four files
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../../../.." && pwd)
out=${1:-$home/bench/target/carry}
most=64 # MiB

cd "$home"
parts=property-tests/target/carry
rm -rf "$parts" "$out"
mvn -q -B -ntp -Pcarry -DskipTests package # jre: a trimmed runtime; lib: the test engines
cp bench/target/bench.jar "$parts/lib/"    # all kernels, the bench, JCuda and its native library
mkdir "$parts/tests"
cp -R kernels-gpu/target/test-classes/. property-tests/target/test-classes/. "$parts/tests/"
rm -rf "$parts/jre/legal" "$parts"/jre/lib/server/*.jsa

mkdir -p "$out"
# A tar keeps what may be executed; uncompressed modules compress best here.
(cd "$parts" && tar -cf - jre lib tests) | xz -T0 -6 > "$out/parts.tar.xz"
commit=$(git rev-parse --short=12 HEAD)
[ -z "$(git status --porcelain)" ] || commit=$commit+
echo "$commit" > "$out/commit"
cp "$here/run.sh" "$here/peers.py" "$out/"

size=$(du -sm "$out" | cut -f1)
echo "$out: $size MiB of at most $most" >&2
[ "$size" -le "$most" ]
