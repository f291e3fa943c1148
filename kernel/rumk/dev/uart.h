// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The one physical console: an NS16550A with 1-byte registers.
#ifndef DEV_UART_H
#define DEV_UART_H
#include <stdint.h>

// Turns the receive interrupt on; the firmware has set the speed.
void uart_open(uint64_t base);
// Waits until the byte is taken.
void uart_put(char byte);
// The next byte received, or -1.
int uart_get(void);

#endif
