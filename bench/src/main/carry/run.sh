#!/bin/sh
# On a machine with a CUDA device: the GPU properties, the GPU bench and PyTorch beside it, in one session.
# usage: sh run.sh [folder of the results]     STEPS="test bench peers" by default; ends with 0 if nothing failed
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-results}/target" # jqwik keeps failed seeds in target
out=$(cd "${1:-results}" && pwd)
parts=${PARTS:-$out/parts}
if [ ! -x "$parts/jre/bin/java" ]; then
  mkdir -p "$parts"
  tar -xJf "$here/parts.tar.xz" -C "$parts" 2> /dev/null ||
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$here/parts.tar.xz" "$parts"
fi
cd "$out"

java() {
  "$parts/jre/bin/java" -ea --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Dlowbit.gpu=require \
    "-Dlowbit.commit=$(cat "$here/commit")" -cp "$parts/tests:$parts/lib/*" "$@"
}

java dev.lowbit.bench.Main gpu --check # says what is missing, and ends here if something is
status=0
for step in ${STEPS:-test bench peers}; do
  case $step in
    test) # the names by default exclude *Properties; without a match it would pass
      java org.junit.platform.console.ConsoleLauncher execute --fail-if-no-tests --disable-banner \
        --include-classname='.*[.](Gpu[^.]*Properties|CudaDriverTest)' --scan-classpath="$parts/tests" \
        --details=tree --details-theme=ascii --disable-ansi-colors --reports-dir=reports > properties.txt 2>&1 || status=1
      grep ' \[X\] ' properties.txt || true
      grep '^\[ .* tests ' properties.txt || tail -n 20 properties.txt
      ;;
    bench) java dev.lowbit.bench.Main gpu --to results.json || status=1 ;;
    peers) python3 "$here/peers.py" results.json || status=1 ;;
    *) echo "no step is called $step; there are test, bench, peers" >&2 && exit 2 ;;
  esac
done
exit $status
