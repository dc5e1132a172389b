# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# terminal.sh - a terminal that nobody sits at, in tmux
#
# Sourced, never run:  . "$(dirname "$0")/lib/terminal.sh"
#
#   tmux_command ARG..  tmux, with a server of this script's own and no configuration
#   end_terminal        ends that; for trap ... EXIT
#
# tools/kvm/exitstat/tests/screens.sh has its own, as exitstat is built and tested
# without these scripts too.

tmux_command()
{
	env LC_ALL=C.UTF-8 tmux -u -L "${0##*/}-$$" -f /dev/null "$@"
}

end_terminal()
{
	tmux_command kill-server 2>/dev/null || :
}
