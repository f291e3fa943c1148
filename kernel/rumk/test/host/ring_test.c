// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A ring while its ends restart: what a new life meets in it, and, with a thread for the other end, that both stay in step.
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include "ipc/ring.h"
#include "test/host/host.h"
#include <rumk/abi.h>

#define SLOTS 16u
#define WORDS 5u
#define SIZE (RUMK_RING_SLOTS_OFFSET + RUMK_PAGE)
#define ROUNDS 2000
#define LIVES 2000
#define MESSAGES 100000u

static _Alignas(4096) uint8_t memory[SIZE];
static uint32_t *const head = (uint32_t *)(memory + RUMK_RING_HEAD_OFFSET), *const tail = (uint32_t *)(memory + RUMK_RING_TAIL_OFFSET);
static uint64_t (*const slots)[WORDS] = (void *)(memory + RUMK_RING_SLOTS_OFFSET);
static struct rumk_ring ring = {.size = SIZE, .slots = SLOTS, .slot_bytes = WORDS * 8};

static uint32_t load(const uint32_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *counter, uint32_t value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

static bool send(uint32_t number)
{
	const uint32_t at = load(head);
	if (at - load(tail) >= SLOTS)
		return false;
	for (uint32_t word = 0; word < WORDS; word++)
		slots[at % SLOTS][word] = number;
	store(head, at + 1);
	return true;
}

static bool is_zero(const uint8_t *from, const uint8_t *end)
{
	while (from < end)
		if (*from++ != 0)
			return false;
	return true;
}

// All that a life can leave in a ring, then the next life of one end: its own is gone, but what the other has not read yet.
static void check_next_life(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		const uint32_t reached = (uint32_t)draw(), unread = (uint32_t)(draw() % (SLOTS + 1));
		const bool absurd = draw() % 4 == 0, first_life = draw() % 4 == 0, keeps = !absurd && !first_life;
		memset(memory, 0xa5, SIZE);
		store(head, reached);
		store(tail, absurd ? reached + 1 + (uint32_t)(draw() % 1000) : reached - unread);
		ring_restart_writer(&ring, first_life);
		CHECK(load(head) == reached && load(tail) == (keeps ? reached - unread : reached));
		CHECK(is_zero(memory + 4, memory + RUMK_PAGE) && is_zero((uint8_t *)slots[SLOTS], memory + SIZE));
		for (uint32_t i = 0; i < SLOTS; i++) {
			const uint8_t *slot = (uint8_t *)slots[(reached + i) % SLOTS];
			CHECK(keeps && i >= SLOTS - unread ? slot[0] == 0xa5 && memcmp(slot, slot + 1, WORDS * 8 - 1) == 0 : is_zero(slot, slot + WORDS * 8));
		}
		memset(tail + 1, 0xa5, RUMK_PAGE - 4);
		ring_restart_reader(&ring);
		CHECK(load(head) == reached && load(tail) == reached);
		CHECK(is_zero(memory + RUMK_RING_TAIL_OFFSET + 4, memory + RUMK_RING_SLOTS_OFFSET));
	}
}

// Reads every message, whole and in order, whatever becomes of the writer meanwhile.
static void *read_all(void *unused)
{
	for (uint32_t expected = 0; expected < MESSAGES;) {
		const uint32_t at = load(tail), waiting = load(head) - at;
		CHECK(waiting <= SLOTS);
		if (waiting == 0) {
			sched_yield();
			continue;
		}
		for (uint32_t word = 0; word < WORDS; word++)
			CHECK(slots[at % SLOTS][word] == expected);
		expected++;
		store(tail, at + 1);
	}
	return unused;
}

static void check_living_reader(void)
{
	pthread_t reader;
	memset(memory, 0, SIZE);
	CHECK(pthread_create(&reader, NULL, read_all, NULL) == 0);
	for (uint32_t sent = 0; sent < MESSAGES;) {
		for (uint64_t life = draw() % (4 * SLOTS); life > 0 && sent < MESSAGES; life--)
			sent += send(sent);
		ring_restart_writer(&ring, false);
	}
	CHECK(pthread_join(reader, NULL) == 0);
}

static void *write_on(void *ended)
{
	while (__atomic_load_n((bool *)ended, __ATOMIC_SEQ_CST) == false)
		send(0);
	return NULL;
}

static void check_living_writer(void)
{
	pthread_t writer;
	bool ended = false;
	CHECK(pthread_create(&writer, NULL, write_on, &ended) == 0);
	for (int life = 0; life < LIVES; life++) {
		ring_restart_reader(&ring);
		CHECK(load(head) - load(tail) <= SLOTS);
	}
	__atomic_store_n(&ended, true, __ATOMIC_SEQ_CST);
	CHECK(pthread_join(writer, NULL) == 0);
}

static uint32_t begun, restarted;

static void await(const uint32_t *counter, uint32_t value)
{
	while (load(counter) != value)
		sched_yield();
}

static void *restart_reader(void *unused)
{
	for (uint32_t life = 1; life <= LIVES; life++) {
		await(&begun, life);
		ring_restart_reader(&ring);
		store(&restarted, life);
	}
	return unused;
}

// Both ends start at once, over what lies in the memory of a machine that was just switched on.
static void check_both(void)
{
	pthread_t reader;
	CHECK(pthread_create(&reader, NULL, restart_reader, NULL) == 0);
	for (uint32_t life = 1; life <= LIVES; life++) {
		store(head, (uint32_t)draw());
		store(tail, (uint32_t)draw());
		store(&begun, life);
		ring_restart_writer(&ring, draw() % 2 == 0);
		await(&restarted, life);
		CHECK(load(head) == load(tail));
	}
	CHECK(pthread_join(reader, NULL) == 0);
}

int main(void)
{
	ring.pa = (uint64_t)memory;
	check_next_life();
	check_living_reader();
	check_living_writer();
	check_both();
	printf("rings: %d lives of each end, no message lost or torn\n", LIVES);
	return 0;
}
