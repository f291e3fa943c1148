#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: EUPL-1.2

# sample.sh OUT [FLIGHT [PAYLOAD [FLIGHT_ARGUMENT [PAYLOAD_ARGUMENT [ABUSE_LIMIT [THEN]]]]]]: an image from plan/sample-plan.c without nexus: two guests, digests, payload.
set -eu
cd "$(dirname "$0")/.."
out=$1
flight=${2:-beat}
payload=${3:-beat}
argument=${4:-0}
second_argument=${5:-0}
abuse_limit=${6:-0}
then=${7:-RUMK_THEN_HOLD}
make -s -j2 OUT="$out" guests

# Both numbers of a guest's header are below 2^32.
text_of() { od -A n -t u4 -j 40 -N 4 "$1" | tr -d ' '; }
size_of() { wc -c < "$1" | tr -d ' '; }
digest_of() { sha256sum < "$1" | cut -c 1-64 | sed 's/../0x&, /g; s/^/{/; s/, $/}/'; }
describe() { # NAME FILE OFFSET
	echo "#define SAMPLE_$1_OFFSET $3"
	echo "#define SAMPLE_$1_SIZE $(size_of "$2")"
	echo "#define SAMPLE_$1_TEXT $(text_of "$2")"
	echo "#define SAMPLE_$1_SHA256 $(digest_of "$2")"
}
pad() { truncate -s %4096 "$1"; }

first=$out/guests/$flight.bin
second=$out/guests/$payload.bin
cp "$first" "$out/payload.bin"
pad "$out/payload.bin"
offset=$(size_of "$out/payload.bin")
cat "$second" >> "$out/payload.bin"
pad "$out/payload.bin"
{
	describe FLIGHT "$first" 0
	describe PAYLOAD "$second" "$offset"
	echo "#define SAMPLE_PAYLOAD_TOTAL $(size_of "$out/payload.bin")"
	echo "#define SAMPLE_FLIGHT_ARGUMENT $argument"
	echo "#define SAMPLE_PAYLOAD_ARGUMENT $second_argument"
	echo "#define SAMPLE_ABUSE_LIMIT $abuse_limit"
	echo "#define SAMPLE_THEN $then"
} > "$out/sample-digests.h"
cp plan/sample-plan.c "$out/sample-plan.c"
make -s -j2 OUT="$out" all
