// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The pristine copies as nexus packed them; the plan has their offsets and digests.
	.section .payload, "a"
	.balign 4096
	.globl payload_start
payload_start:
	.incbin PAYLOAD
