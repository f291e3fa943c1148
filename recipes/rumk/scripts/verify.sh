#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: Apache-2.0

# verify.sh OUT KERNEL PLAN PAYLOAD [BASE [OBJECTS]]   builds once more what build.sh image left in OUT, and proves the two
# verify.sh [FOLDER]                                   by hand: out/rumk/minimal-rumk
# kernel/rumk/scripts/verify.sh has the proofs: segments, size, header, worst stack, and that both are the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -le 1 ]; then
	out=${1:-out/rumk/minimal-rumk}
	kernel=$(cd "$here/../../../kernel/rumk" && pwd)
	plan=$out/plan.c
	payload=$out/payload.bin
	base=$(sed -n 's/^.*rumk at \(0x[0-9a-f]*\).*$/\1/p' "$plan")
else
	out=$1 kernel=$2 plan=$3 payload=$4 base=${5:-0x80200000} objects=${6:-}
fi

again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
sh "$here/build.sh" whole "$kernel" "$plan" "$payload" "$again" "$base" "${objects:-}"
sh "$kernel/scripts/verify.sh" "$again" "$(cd "$out" && pwd)"
