#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: Apache-2.0

# verify.sh OUT KERNEL PLAN PAYLOAD [BASE [OBJECTS]]   what build.sh image made; ends with 1 and the reason when it is wrong
# verify.sh [FOLDER]                                   by hand: out/rumk/minimal-rumk
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cross=${CROSS:-riscv64-linux-gnu-}

fail() {
	echo "verify.sh: $1" >&2
	exit 1
}

# Rumk's own bytes, code and constants and data in the file; the stacks and tables in .bss do not count.
most_own_bytes=65536

if [ $# -le 1 ]; then
	root=$(cd "$here/../../.." && pwd)
	out=${1:-out/rumk/minimal-rumk}
	kernel=$root/kernel/rumk
	plan=$out/plan.c
	payload=$out/payload.bin
	base=$(sed -n 's/^.*rumk at \(0x[0-9a-f]*\).*$/\1/p' "$plan")
else
	out=$1 kernel=$2 plan=$3 payload=$4 base=${5:-0x80200000} objects=${6:-}
fi
elf=$out/rumk.elf
bin=$out/rumk.bin

# Segments: nothing writable and executable, nothing for a dynamic linker.
segments=$("${cross}readelf" -lW "$elf")
echo "$segments" | grep -Eq '^ +LOAD .* RWE ' && fail "a segment of $elf is writable and executable"
echo "$segments" | grep -Eq '^ +(INTERP|DYNAMIC) ' && fail "$elf wants a dynamic linker"
[ "$(echo "$segments" | grep -Ec '^ +LOAD ')" -eq 3 ] || fail "$elf has not the three segments text, constants and data"
echo "$segments" | grep -Eq "Entry point 0x$(printf '%x' "$((base))")\$" || fail "$elf does not begin at $base"

# Sections that take memory: those of the linker script and no other.
sections=$("${cross}readelf" -SW "$elf" | sed -n 's/^ *\[ *[0-9]*\] \(\.[^ ]*\) .* [WX]*A[WXMSI]* .*$/\1/p')
for section in $sections; do
	case $section in
	.text | .rodata | .payload | .data | .bss) ;;
	*) fail "$elf has a section $section that the linker script does not know" ;;
	esac
done

# The image: the Linux header of a loader, and the payload as nexus packed it.
[ "$(dd if="$bin" bs=1 skip=48 count=5 2> /dev/null)" = RISCV ] || fail "$bin has no header that a loader knows"
own=$(($(wc -c < "$bin") - $(wc -c < "$payload")))
[ "$own" -le "$most_own_bytes" ] || fail "Rumk itself has $own bytes, more than $most_own_bytes"

# The same once more, elsewhere: every bit equal.
again=$(mktemp -d)
sh "$here/build.sh" image "$kernel" "$plan" "$payload" "$again" "$base" "${objects:-}" > /dev/null
cmp "$bin" "$again/rumk.bin" || fail "a second build gives other bytes"
rm -rf "$again"
echo "verified: $own bytes of Rumk, no writable and executable segment, reproducible"
