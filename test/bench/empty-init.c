/* SPDX-FileCopyrightText: 2026 The Nexus authors */
/* SPDX-License-Identifier: EUPL-1.2 */

/* The least that can be PID 1: says so and waits. What is left of a boot with it is the kernel's own time. */

static long system_call(long number, long a, long b, long c)
{
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
#elif defined(__riscv)
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
#endif
}

#if defined(__x86_64__)
enum { SYS_WRITE = 1, SYS_PAUSE = 34 };
static void wait_for_ever(void) { system_call(SYS_PAUSE, 0, 0, 0); }
#else
enum { SYS_WRITE = 64, SYS_PPOLL = 73 };
static void wait_for_ever(void) { system_call(SYS_PPOLL, 0, 0, 0); }
#endif

void _start(void)
{
    static const char line[] = "EMPTY INIT READY\n";
    system_call(SYS_WRITE, 1, (long)line, sizeof line - 1);
    for (;;)
        wait_for_ever();
}
