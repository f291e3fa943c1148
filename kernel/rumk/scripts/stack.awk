# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: EUPL-1.2

# The deepest stack of Rumk from gcc's -fcallgraph-info=su files (*.ci): bytes of each function and who calls whom.
# Fails on recursion, on a frame whose size is not fixed, and on more than `limit` bytes. An indirect call may reach any
# function of `indirect` (sbi_handler: the only function pointers there are). Assembly adds nothing: it switches stacks.

function quoted(line, key,    at, rest) {
	at = index(line, key ": \"")
	if (at == 0) return ""
	rest = substr(line, at + length(key) + 3)
	return substr(rest, 1, index(rest, "\"") - 1)
}

# Static functions are named file:function where defined and where called; the same everywhere.
/^node:/ {
	name = quoted($0, "title")
	if (match($0, /[0-9]+ bytes \([a-z,]+\)/)) {
		text = substr($0, RSTART, RLENGTH)
		split(text, part, " ")
		bytes[name] = part[1] + 0
		if (text !~ /\(static\)/) { print "frame of unknown size: " name; failed = 1 }
	}
}
/^edge:/ {
	from = quoted($0, "sourcename"); to = quoted($0, "targetname")
	calls[from] = calls[from] SUBSEP to
}

# Depth-first with its own stack: awk's recursion would do, but a cycle must be seen and named.
function deepest(name,    list, count, i, each, most) {
	if (state[name] == 2) return depth[name]
	if (state[name] == 1) { print "recursion through " name; failed = 1; return 0 }
	state[name] = 1
	count = split(name == "__indirect_call" ? indirect : substr(calls[name], 2), list, name == "__indirect_call" ? "," : SUBSEP)
	most = 0
	for (i = 1; i <= count; i++) {
		each = deepest(list[i])
		if (each > most) { most = each; next_of[name] = list[i] }
	}
	state[name] = 2
	depth[name] = bytes[name] + most
	return depth[name]
}

END {
	count = split(roots, root, ",")
	for (i = 1; i <= count; i++)
		if (deepest(root[i]) > worst) { worst = depth[root[i]]; at = root[i] }
	chain = at
	for (name = next_of[at]; name != ""; name = next_of[name]) chain = chain " > " name
	print "worst stack " worst " of " limit " bytes: " chain
	if (worst == 0 || worst > limit) failed = 1
	exit failed
}
