// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A plan by hand, in the form that nexus generates: two beats. Build with the payload beside it (scripts/sample.sh).
#include <rumk/plan.h>
#include "sample-digests.h"

static const struct rumk_hart_plan harts[] = {{0, 1}, {1, 3}, {2, 5}, {3, 7}};

static const uint32_t flight_harts[] = {1};
static const struct rumk_region flight_regions[] = {
	{0x84000000, 0x84000000, SAMPLE_FLIGHT_TEXT, RUMK_R | RUMK_X},
	{0x84000000 + SAMPLE_FLIGHT_TEXT, 0x84000000 + SAMPLE_FLIGHT_TEXT, 0x100000 - SAMPLE_FLIGHT_TEXT, RUMK_R | RUMK_W},
};
static const struct rumk_load flight_loads[] = {{SAMPLE_FLIGHT_OFFSET, SAMPLE_FLIGHT_SIZE, 0x84000000, SAMPLE_FLIGHT_SHA256}};
static const struct rumk_store quiet_rtc0[] = {{0x10, 0}, {0x0c, 0}, {0x08, 0}, {0x14, 0}, {0x1c, 0}};
static const struct rumk_device flight_devices[] = {{"rtc0", 0x101000, 0x101000, 0x1000, 11, 100, 5, quiet_rtc0}};

static const uint32_t payload_harts[] = {2, 3};
static const struct rumk_region payload_regions[] = {
	{0x88000000, 0x88000000, SAMPLE_PAYLOAD_TEXT, RUMK_R | RUMK_X},
	{0x88000000 + SAMPLE_PAYLOAD_TEXT, 0x88000000 + SAMPLE_PAYLOAD_TEXT, 0x4000000 - SAMPLE_PAYLOAD_TEXT, RUMK_R | RUMK_W},
};
static const struct rumk_load payload_loads[] = {{SAMPLE_PAYLOAD_OFFSET, SAMPLE_PAYLOAD_SIZE, 0x88000000, SAMPLE_PAYLOAD_SHA256}};

static const struct rumk_partition partitions[] = {
	{
		.name = "flight",
		.pledge = RUMK_PLEDGE_CONSOLE | RUMK_PLEDGE_TIME | RUMK_PLEDGE_RESET | RUMK_PLEDGE_RING(0),
		.vhart_count = 1, .harts = flight_harts,
		.region_count = 2, .regions = flight_regions,
		.load_count = 1, .loads = flight_loads,
		.device_count = 1, .devices = flight_devices,
		.entry = 0x84000000, .vplic_gpa = 0x0c000000, .argument = SAMPLE_FLIGHT_ARGUMENT, .abuse_limit = SAMPLE_ABUSE_LIMIT,
		.heartbeat_ms = 10, .heartbeat_deadline_ms = 5000,
		.policy = {.window_ms = 60000, .backoff_max_ms = 8000},
	},
	{
		.name = "payload",
		.flags = RUMK_PARTITION_INPUT,
		.pledge = RUMK_PLEDGE_CONSOLE | RUMK_PLEDGE_TIME | RUMK_PLEDGE_IPI | RUMK_PLEDGE_HSM | RUMK_PLEDGE_RESET | RUMK_PLEDGE_RING(0),
		.vhart_count = 2, .harts = payload_harts,
		.region_count = 2, .regions = payload_regions,
		.load_count = 1, .loads = payload_loads,
		.entry = 0x88000000, .vplic_gpa = 0x0c000000,
		.argument = SAMPLE_PAYLOAD_ARGUMENT,
		.policy = {.restart_limit = 5, .window_ms = 60000, .backoff_ms = 100, .backoff_max_ms = 8000, .then = SAMPLE_THEN},
	},
};

static const struct rumk_ring rings[] = {
	{"telemetry", 0x9c000000, 0x9c000000, 0x4000, 128, 64, 0, 1, 0x9c010000, 96, 100},
};

const struct rumk_plan rumk_plan = {
	.magic = RUMK_PLAN_MAGIC, .version = RUMK_PLAN_VERSION, .timebase_hz = 10000000,
	.name = "rumk-sample", .board = "qemu-virt",
	.memory_base = 0x80000000, .memory_size = 0x20000000,
	.rumk_base = 0x80000000, .rumk_size = 0x2000000,
	.blackbox_base = 0x9bfc0000, .blackbox_size = 0x40000,
	.uart_base = 0x10000000, .uart_irq = 10, .console_hart = 0, .switch_key = 0x14,
	.plic_base = 0x0c000000, .plic_size = 0x600000,
	.payload_size = SAMPLE_PAYLOAD_TOTAL,
	.hart_count = 4, .harts = harts,
	.partition_count = 2, .partitions = partitions,
	.ring_count = 1, .rings = rings,
};
