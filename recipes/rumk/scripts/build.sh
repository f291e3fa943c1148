#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: Apache-2.0

# build.sh guests KERNEL OUT                                Rumk's own guests: OUT/<name>.bin and .elf
# build.sh objects KERNEL OUT                               Rumk without a plan, compiled twice and compared
# build.sh image KERNEL PLAN PAYLOAD OUT [BASE [OBJECTS]]   Rumk with a plan: OUT/rumk.bin and rumk.elf
# build.sh whole …                                          the same with every object file and call graph
# build.sh [FOLDER]                                         by hand: out/rumk/minimal-rumk once more, from its plan
# KERNEL is kernel/rumk, PLAN the plan.c and PAYLOAD the payload.bin that nexus writes, BASE Rumk's address.
set -eu

absolute() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s\n' "$PWD/$1" ;;
	esac
}

build_guests() { # KERNEL OUT
	work=$(mktemp -d)
	make -s -j "$(nproc)" -C "$1" OUT="$work" guests
	mkdir -p "$2"
	cp "$work"/guests/*.bin "$work"/guests/*.elf "$2"
	rm -rf "$work"
}

compile() { # KERNEL OUT
	# shellcheck disable=SC2046 -- none of our own file names has a blank
	make -s -j "$(nproc)" -C "$1" OUT="$2" $(cd "$1" && find boot box dev h ipc lib part sbi trap -name '*.c' | sed "s|^|$2/|; s|c\$|o|")
}

build_objects() { # KERNEL OUT
	mkdir -p "$2"
	compile "$1" "$2"
	work=$(mktemp -d)
	compile "$1" "$work"
	if ! diff -r "$2" "$work"; then
		echo "build.sh: a second compilation gives other bytes" >&2
		exit 1
	fi
	rm -rf "$work"
}

build_whole() { # KERNEL PLAN PAYLOAD OUT BASE [OBJECTS]
	mkdir -p "$4"
	# Copies are newer than the sources they were made from, so make takes them.
	[ -z "${6:-}" ] || cp -R "$6/." "$4"
	make -s -j "$(nproc)" -C "$1" OUT="$4" PLAN="$2" PAYLOAD="$3" LOAD_BASE="$5" all
}

build_image() { # KERNEL PLAN PAYLOAD OUT BASE [OBJECTS]
	work=$(mktemp -d)
	build_whole "$1" "$2" "$3" "$work" "$5" "${6:-}"
	mkdir -p "$4"
	cp "$work/rumk.bin" "$work/rumk.elf" "$4"
	rm -rf "$work"
}

build_by_hand() { # FOLDER
	here=$(cd "$(dirname "$0")" && pwd)
	root=$(cd "$here/../../.." && pwd)
	folder=$(absolute "$1")
	if [ ! -f "$folder/plan.c" ]; then
		echo "there is no plan in $folder yet: nexus writes it" >&2
		exec "$root/node_modules/.bin/node" "$root/packages/nexus/src/main.ts" build rumk
	fi
	base=$(sed -n 's/^.*rumk at \(0x[0-9a-f]*\).*$/\1/p' "$folder/plan.c")
	build_guests "$root/kernel/rumk" "$folder/guests-by-hand"
	build_image "$root/kernel/rumk" "$folder/plan.c" "$folder/payload.bin" "$folder" "$base"
}

case ${1:-} in
guests) build_guests "$2" "$(absolute "$3")" ;;
objects) build_objects "$2" "$(absolute "$3")" ;;
image | whole) "build_$1" "$2" "$(absolute "$3")" "$(absolute "$4")" "$(absolute "$5")" "${6:-0x80200000}" "${7:-}" ;;
*) build_by_hand "${1:-out/rumk/minimal-rumk}" ;;
esac
