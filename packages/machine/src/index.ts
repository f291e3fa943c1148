// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { bootMachine, type Machine, type MachineEnd } from "./boot.ts";
export { calibrateHost, type Calibration } from "./calibration.ts";
export { echoAnswers, type Expectation, type Pattern } from "./expectations.ts";
export { findFirmware, type Firmware } from "./firmware.ts";
export { runInteractively } from "./interactive.ts";
export { chooseAccelerator, probeKvm, type KvmProbe, type KvmProbeOptions } from "./kvm.ts";
export type { Accelerator, BootSource, DirectBoot, MachineOptions } from "./machine.ts";
export { requirePassed, type Outcome, type Phases } from "./outcome.ts";
export { machinesFor } from "./qemu.ts";
export { runExpectations, type RunExpectationsOptions } from "./run-expectations.ts";
