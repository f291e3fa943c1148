#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: EUPL-1.2

# verify.sh OUT [OTHER]: checks a built Rumk: segments, size, image header, worst stack; with OTHER (a second build of the
# same plan) that both are the same, bit for bit. Says what was found; ends with 1 at the first thing that is wrong.
set -eu
cd "$(dirname "$0")/.."
out=$1
cross=${CROSS:-riscv64-linux-gnu-}
elf=$out/rumk.elf
image=$out/rumk.bin
limit=32768

fail() {
	echo "verify: $1" >&2
	exit 1
}

# Every loaded segment is R X, R or R W; nothing is writable and executable.
flags=$("${cross}readelf" -lW "$elf" | awk '$1 == "LOAD" { f = ""; for (i = 7; i < NF; i++) f = f $i; print f }' | tr '\n' ' ')
[ "$flags" = "RE R RW " ] || fail "segments are '$flags', expected 'RE R RW '"
[ -z "$("${cross}readelf" -SW "$elf" | awk '/ WAX? | AXW? | WXA? /' | grep ' WAX ')" ] || fail "a section is writable and executable"

# Text and data without payload and .bss.
size=$("${cross}size" -A "$elf" | awk '$1 == ".text" || $1 == ".rodata" || $1 == ".data" { sum += $2 } END { print sum }')
[ "$size" -le "$limit" ] || fail "text and data are $size bytes, more than $limit"

# The Linux image header: magic numbers, and the size with .bss that boot loaders keep free.
magic=$(od -A n -t x1 -j 48 -N 12 "$image" | tr -d ' \n')
[ "$magic" = "524953435600000052534305" ] || fail "the image header's magic is $magic"
[ -z "$("${cross}nm" -u "$elf")" ] || fail "symbols are not defined: $("${cross}nm" -u "$elf")"
[ -z "$("${cross}readelf" -rW "$elf" | grep R_RISCV || true)" ] || fail "relocations are left over"

stack="not measured (only gcc writes call graphs)"
if ls "$out"/*/*.ci > /dev/null 2>&1; then
	stack=$(cat "$out"/boot/*.ci "$out"/part/*.ci "$out"/trap/*.ci "$out"/h/*.ci "$out"/sbi/*.ci "$out"/ipc/*.ci "$out"/box/*.ci "$out"/dev/*.ci "$out"/lib/*.ci |
		awk -v limit=4096 -v roots=start,start_secondary,trap_dispatch,hart_loop,panic_trap \
			-v indirect=sbi_base,sbi_time,sbi_ipi,sbi_rfence,sbi_hsm,sbi_srst,sbi_dbcn,sbi_rumk -f scripts/stack.awk) || fail "$stack"
fi

if [ $# -gt 1 ]; then
	cmp "$image" "$2/rumk.bin" || fail "two builds of the same plan differ"
	echo "reproducible: $(sha256sum < "$image" | cut -c 1-64)"
fi
echo "segments $flags"
echo "text and data $size of $limit bytes"
echo "$stack"
