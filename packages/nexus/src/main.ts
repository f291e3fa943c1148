// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { start } from "@nexus/cli/start";
import { nexus } from "./program.ts";

start(nexus);
