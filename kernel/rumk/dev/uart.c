// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// NS16550A, polled for output; received bytes raise its interrupt.
#include "dev/uart.h"

#define DATA 0
#define INTERRUPT_ENABLE 1
#define FIFO_CONTROL 2
#define LINE_STATUS 5
#define RECEIVED 1
#define TRANSMIT_EMPTY 0x20

static volatile uint8_t *registers;

void uart_open(uint64_t base)
{
	registers = (volatile uint8_t *)base;
	registers[FIFO_CONTROL] = 1;
	registers[INTERRUPT_ENABLE] = 1;
}

void uart_put(char byte)
{
	while ((registers[LINE_STATUS] & TRANSMIT_EMPTY) == 0)
		;
	registers[DATA] = (uint8_t)byte;
}

int uart_get(void)
{
	return (registers[LINE_STATUS] & RECEIVED) != 0 ? registers[DATA] : -1;
}
