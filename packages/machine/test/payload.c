// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A guest for tests that starts in a tenth of a second: a supervisor-mode program for OpenSBI that behaves like a
// console. It prints what a system prints, reads lines, echoes them, and does what they say.
// SBI calls: RISC-V SBI specification 1.0, chapters 4 (legacy console) and 9 (system reset).

// First in the file, for its first byte is where firmware starts: the header that makes U-Boot take it for a kernel
// (Linux, Documentation/arch/riscv/boot-image-header.rst): text offset, size, flags, version, two magic numbers.
__asm__(".globl start\n"
        "start: j 1f\n .balign 8\n .quad 0x200000, 0x10000, 0\n .word 2, 0\n .quad 0\n .ascii \"RISCV\\0\\0\\0RSC\\005\"\n .word 0\n"
        "1: la sp, stack\n j run\n"
        ".bss\n .balign 16\n .space 4096\nstack: .text\n");

static long sbi(long extension, long function, long argument) {
	register long a0 __asm__("a0") = argument;
	register long a1 __asm__("a1") = 0;
	register long a6 __asm__("a6") = function;
	register long a7 __asm__("a7") = extension;
	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
	return a0;
}

static void print(const char *text) {
	for (; *text != 0; text++) sbi(1, 0, *text);
}

/* So long that whoever reads the console meanwhile sees what came before, and not yet what follows. */
static void pause(void) {
	unsigned long start, now;
	__asm__ volatile("rdtime %0" : "=r"(start));
	do __asm__ volatile("rdtime %0" : "=r"(now));
	while (now - start < 500000);
}

static int same(const char *a, const char *b) {
	while (*a != 0 && *a == *b) a++, b++;
	return *a == *b;
}

static void readLine(char *line, int size) {
	for (int used = 0;;) {
		long letter = sbi(2, 0, 0);
		if (letter < 0) continue;
		if (letter == '\n' || letter == '\r') {
			print("\n");
			line[used] = 0;
			return;
		}
		sbi(1, 0, letter);
		if (used < size - 1) line[used++] = (char)letter;
	}
}

void run(void) {
	char line[80];
	print("nexus-init: started\n\033[1mTEST\033[0m READY payload\n");
	for (;;) {
		print("# ");
		readLine(line, sizeof line);
		if (same(line, "answer")) print("42 shells\n");
		if (same(line, "panic")) print("[  0.1] Kernel panic - not syncing: as asked\n[  0.1] Call Trace: none\n");
		if (same(line, "answer and panic")) {
			print("42 shells\n");
			pause();
			print("[  0.1] Kernel panic - not syncing: too late\n");
		}
		if (same(line, "answer and leave")) print("42 shells\n"), pause();
		if (same(line, "answer and panic") || same(line, "answer and leave")) sbi(0x53525354, 0, 0);
		if (same(line, "rescue")) print("nexus-init: RESCUE shell on the console\n");
		if (same(line, "flood"))
			for (;;) print("all work and no play makes a dull console\n");
		if (same(line, "poweroff")) sbi(0x53525354, 0, 0);
		if (same(line, "hang"))
			for (;;) __asm__ volatile("wfi");
	}
}
