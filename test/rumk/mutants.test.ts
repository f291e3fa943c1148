// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Can these tests fail? Each mutant is Rumk with one defect: the check that it belongs to passes without it and fails with it.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { atOnce, buildSample, kernel, makeFolder, type Sample } from "./sample.ts";

interface Check {
  sample: Sample;
  /** What a sound Rumk prints, and what it never prints before that. */
  shows: RegExp;
  never?: RegExp;
  /** What only a defect prints: nobody has to wait for longer. */
  wrong?: RegExp;
  /** Changes the built image first. */
  spoil?: (image: Buffer) => void;
}

const fault = (letter: string, shows: RegExp, more: Partial<Sample> = {}): Check => ({ sample: { flight: "fault", flightArgument: atOnce(letter), ...more }, shows });
const behindFlight = BigInt(0x8410_0000 / 4096);

const checks = {
  "own text is not writable": fault("t", /^rumk: flight: record 2, .* scause 17 .* htval 840/m),
  "the page behind its memory is not its own": {
    sample: { flight: "fault", flightArgument: atOnce("S", behindFlight) },
    shows: /^rumk: flight: record 2, .* htval 84100000$/m,
    wrong: /^rumk: flight: record 2, .*: restart /m,
  },
  "a dropped pledge is a fault": fault("p", /^rumk: flight: record 2, .*: pledge detail 54494d45 /m),
  "silence is a fault": fault("h", /^rumk: flight: record 2, .*: heartbeat /m),
  "a storm is a fault": fault("i", /^rumk: flight: record 2, .*: storm detail b /m),
  "a level interrupt comes again": { sample: { flight: "beat", flightArgument: 1 }, shows: /^flight: rtc 2$/m },
  "nothing is left of the last life": { ...fault("R", /^flight: residue: 0 words, 0 registers$/m), wrong: /residue: (?:[1-9]|0 words, [1-9])/ },
  "the black box survives": {
    sample: { flight: "beat", payload: "fault", payloadArgument: atOnce("w"), atLimit: "reset" },
    shows: /^rumk: black box 2: boot 1, payload, life 1, /m,
    never: /life 6[^]*life 1$/m,
  },
  "two harts reach each other, and both stop": {
    sample: { flight: "beat", payload: "fault", payloadArgument: atOnce("m") },
    shows:
      /^payload: fence of both harts answers 0$[^]*^payload: interrupted by the other hart$[^]*^payload: fault ready, hart 0, life 2$[^]*^payload: interrupted by the other hart$/m,
    never: /PANIC/,
  },
  "a fence reaches the hart that is meant": {
    sample: { flight: "beat", payload: "fault", payloadArgument: atOnce("F") },
    shows: /^payload: the other hart reads 1, after a remote fence 2$/m,
    wrong: /after a remote fence 1$/m,
  },
  "no hart starts for a life that is over": {
    sample: { flight: "beat", payload: "fault", payloadArgument: atOnce("L") },
    shows: /^payload: nobody started hart 1, its status is 1$/m,
    wrong: /^payload: hart 1 runs in life 2$/m,
  },
  "pointers are checked": { ...fault("b", /^flight: spying is refused$/m), wrong: /spying is possible/ },
  "a damaged pristine copy does not run": {
    sample: { flight: "beat", payload: "ring" },
    shows: /^rumk: flight: pristine copy 0 is damaged: held$/m,
    wrong: /^rumk: flight: life 1 /m,
    spoil: (image) => {
      const words = image.indexOf("beat starts");
      image[words] = "B".charCodeAt(0);
    },
  },
  "no alarm outlives its life": {
    ...fault("A", /^flight: clock: alarm 0 0, enabled 0, running 0$/m),
    wrong: /^flight: clock: alarm (?!0 0, enabled 0, running 0\n).*\n/m, // a line that is not whole yet is no wrong one
  },
  "messages arrive": { sample: { flight: "beat", payload: "ring" }, shows: /^payload: ring: 64 received, 0 gaps, [1-9]\d* doorbells/m },
} satisfies Record<string, Check>;

const mutants: readonly { defect: string; file: string; from: string; to: string; check: keyof typeof checks }[] = [
  { defect: "text is mapped writable", file: "h/gstage.c", from: "plan->regions[i].flags)", to: "plan->regions[i].flags | RUMK_W)", check: "own text is not writable" },
  {
    defect: "a mapping is one page too long",
    file: "h/gstage.c",
    from: "plan->regions[i].size, plan",
    to: "plan->regions[i].size + (i == 1) * RUMK_PAGE, plan",
    check: "the page behind its memory is not its own",
  },
  { defect: "a pledge bit is ignored", file: "sbi/sbi.c", from: "& pledge) == pledge;\n}", to: "& pledge) == pledge || pledge == 2;\n}", check: "a dropped pledge is a fault" },
  { defect: "a missed heartbeat is let pass", file: "h/vtimer.c", from: "now - kicked_at < allowed", to: "now > 0", check: "silence is a fault" },
  { defect: "interrupts are not counted", file: "part/partition.c", from: "rate->count++;", to: "", check: "a storm is a fault" },
  { defect: "a level is not let go", file: "trap/emulate.c", from: "if (completed != 0)", to: "if (completed == 1)", check: "a level interrupt comes again" },
  { defect: "memory is not wiped", file: "part/restart.c", from: "0, plan->regions[i].size);", to: "0, 0);", check: "nothing is left of the last life" },
  { defect: "general registers are not wiped", file: "part/hart.c", from: "memset(hart->regs, 0, sizeof hart->regs);", to: "", check: "nothing is left of the last life" },
  { defect: "float registers are not wiped", file: "part/hart.c", from: "\twipe_float();", to: "", check: "nothing is left of the last life" },
  { defect: "a supervisor register is not reset", file: "part/hart.c", from: "csr_write(CSR_VSSCRATCH, 0);", to: "", check: "nothing is left of the last life" },
  { defect: "records are not committed", file: "box/blackbox.c", from: "&slot->magic, BOX_MAGIC", to: "&slot->magic, 0", check: "the black box survives" },
  {
    defect: "virtual harts are taken for physical ones",
    file: "sbi/ipi.c",
    from: "hart_request(hart->partition->harts[i]",
    to: "hart_request(&harts[i]",
    check: "two harts reach each other, and both stop",
  },
  {
    defect: "a fence's mask is not translated",
    file: "sbi/sbi.c",
    from: "physical |= 1ull << hart->partition->harts[i]->id;",
    to: "physical |= 1ull << i;",
    check: "a fence reaches the hart that is meant",
  },
  {
    defect: "other harts are not stopped",
    file: "part/partition.c",
    from: "if (partition->harts[i] != hart)",
    to: "if (partition->harts[i] == hart)",
    check: "two harts reach each other, and both stop",
  },
  {
    defect: "a hart that starts, and is slow, counts as parked",
    file: "part/hart.c",
    from: "HSM_STARTED, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)",
    to: `HSM_STARTED, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) && ({
		const uint32_t life = hart->partition->life;
		__atomic_store_n(&hart->parked, hart->vhart, __ATOMIC_SEQ_CST);
		while (hart->vhart == 1 && (*(volatile uint32_t *)&hart->partition->life == life || __atomic_load_n(&hart->partition->state, __ATOMIC_SEQ_CST) != STATE_RUNNING))
			;
		true;
	})`,
    check: "no hart starts for a life that is over",
  },
  { defect: "a guest's pointer is believed", file: "h/gstage.c", from: "\treturn 0;\n}", to: "\treturn gpa;\n}", check: "pointers are checked" },
  { defect: "a device goes on", file: "part/restart.c", from: "store < device->quiet_count", to: "store > device->quiet_count", check: "no alarm outlives its life" },
  { defect: "a digest is not compared", file: "part/restart.c", from: "sizeof digest) != 0", to: "sizeof digest) == 5", check: "a damaged pristine copy does not run" },
  { defect: "the doorbell rings nobody", file: "ipc/ring.c", from: "\tvplic_raise(&other->vplic, ring->doorbell_irq);", to: "", check: "messages arrive" },
];

const folder = makeFolder();
const sources = join(folder.path, "sources");
const built = join(folder.path, "built");

beforeAll(() => {
  cpSync(kernel, sources, { recursive: true });
});
afterAll(() => folder.remove());

/** Whether this Rumk passes: `shows` came in time, `never` did not come before. */
async function passes({ sample, shows, never, wrong, spoil }: Check, seconds: number): Promise<boolean> {
  const image = buildSample(built, sample, sources);
  if (spoil !== undefined) {
    const bytes = readFileSync(image);
    spoil(bytes);
    writeFileSync(image, bytes);
  }
  return withMachine(image, {}, async (machine) => {
    const defect = wrong && machine.shows(wrong, seconds).then(() => false);
    const shown = machine.shows(shows, seconds).then(() => !(never?.test(machine.text()) ?? false));
    return Promise.race([shown, ...(defect ? [defect] : [])]).catch(() => false);
  });
}

describe("a sound Rumk passes", () => {
  test.each(Object.keys(checks) as (keyof typeof checks)[])("%s", async (name) => {
    expect(await passes(checks[name], 120)).toBe(true);
  });
});

describe("a defect is found", () => {
  test.each(mutants)("$defect: $check", async ({ file, from, to, check }) => {
    const path = join(sources, file);
    const sound = readFileSync(path, "utf8");
    expect(sound.split(from)).toHaveLength(2);
    try {
      writeFileSync(path, sound.replace(from, to));
      expect(await passes(checks[check], 10)).toBe(false);
    } finally {
      writeFileSync(path, sound);
    }
  });
});

test("Rumk's own trap: a record with where it was, then a reset, and after three such boots the machine stays off", async () => {
  const path = join(sources, "sbi/rumk.c");
  const sound = readFileSync(path, "utf8");
  try {
    // A load from an address that Rumk's own map does not have, on the guest's third call.
    writeFileSync(path, sound.replace("\tswitch (function) {", "\tif (partition->kicks > 20)\n\t\treturn sbi_value(*(volatile uint64_t *)0x1000);\n\tswitch (function) {"));
    const image = buildSample(built, { flight: "beat" }, sources);
    await withMachine(image, {}, async (machine) => {
      await machine.shows(/^rumk: PANIC on hart 1, record 2: trap d in Rumk at 80[0-9a-f]{6}, address 1000$/m);
      await machine.shows(/^rumk: black box 2: boot 1, rumk, life 0, hart 1: panic scause d sepc 80[0-9a-f]{6} stval 1000$/m);
      expect(await machine.ended(120)).toBe(0);
      expect(machine.text()).toMatch(/cannot start: Rumk panicked at each of the last boots/);
    });
  } finally {
    writeFileSync(path, sound);
  }
});
