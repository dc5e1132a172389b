/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM exit statistics: the trace event of the dumps.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE kvm_exit_stats

#if !defined(_TRACE_KVM_EXIT_STATS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_KVM_EXIT_STATS_H

#include <linux/tracepoint.h>

/*
 * A dump has @total exits of the host, and stands for @mark and for the
 * @coalesced marks ahead of that one.
 */
TRACE_EVENT(kvm_exit_stats_mark,
	    TP_PROTO(u64 total, u64 mark, u64 coalesced),
	    TP_ARGS(total, mark, coalesced),

	    TP_STRUCT__entry(__field(u64, total)
			     __field(u64, mark)
			     __field(u64, coalesced)
	    ),

	    TP_fast_assign(__entry->total = total;
			   __entry->mark = mark;
			   __entry->coalesced = coalesced;
	    ),

	    TP_printk("total %llu mark %llu coalesced %llu", __entry->total,
		      __entry->mark, __entry->coalesced)
);

#endif /* _TRACE_KVM_EXIT_STATS_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
