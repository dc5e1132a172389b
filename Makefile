# SPDX-License-Identifier: GPL-2.0
#
# The build graph behind the scripts. `make help` says what there is.

# That of this release of Debian
ifeq ($(KERNEL),)
override KERNEL := $(shell sh -c '. scripts/lib/progress.sh; . scripts/lib/tree.sh; echo "$$KERNEL"' scripts/make)
endif
SRC ?=
CONFIG ?= $(if $(filter running,$(KERNEL)),running,minimal)
BUILD ?= $(if $(O),$(O),build)
MACHINE ?=
FROM ?=

# One clock for all that one command does.
PROGRESS_START ?= $(shell date +%s)
PROGRESS_START := $(PROGRESS_START)

# A tree of one's own knows its series.
ifneq ($(SRC),)
makefile_number = $(shell sed -n 's/^$1 *= *\([0-9][0-9]*\)$$/\1/p' $(SRC)/Makefile 2>/dev/null)
override KERNEL := $(call makefile_number,VERSION).$(call makefile_number,PATCHLEVEL)
endif

override BUILD := $(abspath $(BUILD))
export BUILD KERNEL SRC PROGRESS_START
MAKEFLAGS += --no-print-directory
# These variables are ours: the kernel's Makefile gives O another meaning.
MAKEOVERRIDES :=
unexport O CONFIG MACHINE FROM
.DELETE_ON_ERROR:

# Kernel trees build in parallel by themselves; our steps follow each other.
.NOTPARALLEL:

dir := $(BUILD)/$(KERNEL)
tree := $(if $(SRC),$(abspath $(SRC)),$(dir)/linux)
objects := $(dir)/obj/$(notdir $(CONFIG))
result := $(dir)/$(notdir $(CONFIG))
modules := $(dir)/$(if $(filter running,$(KERNEL)),modules,modules-stock)

# What goes into a kernel tree, and what takes it there.
rooms := $(wildcard include virt arch Documentation tools/testing/selftests patches)
ours := Kconfig $(shell find $(rooms) -type f) scripts/apply.sh scripts/lib/tree.sh
applied := $(tree)/.kvm-exit-stats/stamp
code := $(tree)/.kvm-exit-stats/code
fragments := $(shell sh -c '. scripts/lib/progress.sh; . scripts/lib/tree.sh; config_fragments "$$1"' scripts/make $(CONFIG))

# The objects of another tree, or none.
other_tree := $(filter-out $(tree),$(or $(shell cat $(objects)/.tree 2>/dev/null),none))

.PHONY: help
help:
	@echo 'KVM exit statistics: a patch set for Linux, and what it takes to try it.'
	@echo
	@echo 'To see it work, on any machine:'
	@echo '  make demo         build a kernel, boot it in an emulator or in QEMU, boot a'
	@echo '                    virtual machine in there and show its exits (MACHINE=svm|'
	@echo '                    vmx|native)'
	@echo '  make test         run all tests'
	@echo '  make study        boot Linux in VMs of many kinds, and write a report on'
	@echo '                    their exits'
	@echo
	@echo 'On a machine with VT-x or AMD-V, the short road (stock Debian kernel, no reboot):'
	@echo '  make modules KERNEL=running   build KVM modules for the running kernel'
	@echo '  make load         put them in the place of the stock ones; no VM may run'
	@echo '  make unload       bring the stock ones back'
	@echo
	@echo 'The classical road:'
	@echo '  make kernel CONFIG=running    a kernel configured like the running one'
	@echo '  make install      install it beside the others (CONFIG=running is implied)'
	@echo '  make uninstall    remove it'
	@echo
	@echo 'Packages for other machines with Debian (in $(dir)/deb):'
	@echo '  make deb          KVM modules for the stock kernel, a DKMS source package, and'
	@echo '                    exitstat'
	@echo '  make deb-kernel   a whole kernel (CONFIG=running is implied)'
	@echo
	@echo 'Step by step (each does what comes before it):'
	@echo '  make source       get and unpack the kernel source'
	@echo '  make apply        put the exit statistics into it'
	@echo '  make unapply      take them out again'
	@echo '  make menuconfig   look at the configuration, and change it'
	@echo '  make kernel       build kernel and modules'
	@echo '  make rebase       carry the patches over to a new kernel series (FROM=7.3)'
	@echo '  make modules      build only KVM modules, for the stock Debian kernel'
	@echo '  make image        make the folder that the inner virtual machine boots from'
	@echo '  make exitstat     build the program that shows the counters; install-exitstat'
	@echo '  make htmldocs     the documentation, as the kernel builds it; pdfdocs as well'
	@echo '  make pictures     make the pictures of README.md anew, of VMs that run'
	@echo '  make series       write the patch series as mails (FROM="Name <mail>")'
	@echo '  make clean        remove all that was made'
	@echo
	@echo 'Variables:'
	@echo '  KERNEL=$(KERNEL)        kernel series ($(notdir $(patsubst %/series,%,$(wildcard patches/*/series)))), or running'
	@echo '  SRC=DIR           use this kernel tree instead of Debian'\''s source'
	@echo '  CONFIG=$(CONFIG)    kernel configuration: minimal, running, or a file;'
	@echo '                    $(subst $() , and ,$(strip $(basename $(notdir $(wildcard scripts/config/debug/*.config))))): minimal, looking for errors in itself'
	@echo '  O=DIR             put everything there instead of in build/'
	@echo
	@echo 'Examples:'
	@echo '  make demo MACHINE=svm'
	@echo '  make apply SRC=~/src/linux-6.1.140'
	@echo '  make kernel CONFIG=/boot/config-6.1.0-40-amd64'

# Source tree

.PHONY: source apply unapply
source: | $(tree)/Makefile

# The running kernel may be another one than last time.
$(tree)/Makefile: $(if $(filter running,$(KERNEL)),FORCE)
ifneq ($(SRC),)
	$(error there is no kernel source tree in SRC=$(SRC))
else
	@scripts/build/source.sh $(KERNEL)
endif

apply: | $(tree)/Makefile
	@scripts/apply.sh $(tree)

unapply:
	@scripts/unapply.sh $(tree)

.PHONY: rebase
rebase: | $(tree)/Makefile
	@scripts/rebase.sh --from $(or $(FROM),$(error name the series to start from: make rebase KERNEL=<new> FROM=<old>)) $(tree)

$(applied): $(ours) | $(tree)/Makefile
	@scripts/apply.sh $(tree)

# Applying leaves it alone when only documentation or tools have changed.
$(code): $(applied)
	@:

# Kernel

.PHONY: menuconfig kernel
menuconfig: $(objects)/.config
	@scripts/build/packages.sh libncurses-dev pkg-config
	@$(MAKE) -C $(tree) O=$(objects) menuconfig

$(objects)/.config: $(fragments) $(if $(other_tree),FORCE) | $(code)
	@scripts/build/configure.sh --config $(CONFIG) $(KERNEL)

kernel: $(result)/stamp

$(result)/stamp: $(code) $(objects)/.config scripts/build/kernel.sh
	@scripts/build/kernel.sh --config $(CONFIG) $(KERNEL)
	@touch $@

.PHONY: FORCE
FORCE:

# KVM's modules alone

.PHONY: modules modules-without modules-pristine
modules: $(modules)/stamp

# For Debian's kernel
$(dir)/modules-stock/stamp: $(code) $(dir)/stock/release scripts/build/modules.sh
	@scripts/build/modules.sh --headers $(dir)/stock/headers --source $(tree) --out $(@D)
	@touch $@

$(dir)/modules/stamp: $(code) scripts/build/modules.sh
	@scripts/build/modules.sh --headers running --source $(tree) --out $(@D)
	@touch $@

$(dir)/stock/release: | $(tree)/Makefile
	@scripts/build/stock-kernel.sh $(KERNEL)

# For comparison: CONFIG_KVM_EXIT_STATS=n for Debian's kernel, which should be
# what Debian built, and unpatched modules for the minimal kernel
modules-without: $(dir)/modules-stock-without/stamp
$(dir)/modules-stock-without/stamp: $(code) $(dir)/stock/release scripts/build/modules.sh
	@scripts/build/modules.sh --headers $(dir)/stock/headers --source $(tree) --out $(@D) --without-exit-stats
	@touch $@

modules-pristine: $(dir)/minimal-pristine/stamp
$(dir)/minimal-pristine/stamp: $(dir)/minimal/stamp scripts/build/modules.sh
	@scripts/build/modules.sh --headers $(dir)/obj/minimal --source $(tree) --out $(@D) --pristine
	@touch $@

.PHONY: load unload install uninstall
load:
	@scripts/load.sh

unload:
	@scripts/unload.sh

install:
	@scripts/build/install.sh --config $(if $(filter minimal,$(CONFIG)),running,$(CONFIG)) $(KERNEL)

uninstall:
	@scripts/build/uninstall.sh

# The program for users

.PHONY: exitstat install-exitstat
exitstat:
	@scripts/build/packages.sh @exitstat
	@$(MAKE) -s -C tools/kvm/exitstat O=$(BUILD)/exitstat/program
	@echo 'exitstat is $(BUILD)/exitstat/program/exitstat'

install-exitstat: exitstat
	@$(MAKE) -s -C tools/kvm/exitstat O=$(BUILD)/exitstat/program install

# Documentation, by the kernel's own targets

.PHONY: htmldocs pdfdocs
htmldocs pdfdocs: %docs: $(applied)
	@scripts/build/docs.sh $* $(KERNEL)

.PHONY: pictures
pictures: image exitstat
	@scripts/pictures.sh

# For maintainers of kernels

.PHONY: series
series: $(code)
	@scripts/series.sh $(if $(FROM),--from '$(FROM)') $(KERNEL)

# Packages; nobody wants a kernel for the emulators by accident

.PHONY: deb deb-kernel deb-packages deb-kernel-packages
# Not to fail after the build for want of a program.
deb-packages deb-kernel-packages: %-packages: source
	@scripts/build/packages.sh @$*

deb: deb-packages modules
	@scripts/package/deb.sh --modules $(modules) $(KERNEL)

package_config := $(if $(filter file,$(origin CONFIG)),running,$(CONFIG))
deb-kernel: deb-kernel-packages
	@$(MAKE) kernel CONFIG=$(package_config)
	@scripts/package/deb-kernel.sh --config $(package_config) $(KERNEL)

# To see it work

.PHONY: image demo test
image: $(dir)/payload/stamp

$(dir)/payload/stamp: $(dir)/minimal/stamp scripts/build/image.sh
	@scripts/build/image.sh payload $(@D) $(dir)/minimal/bzImage
	@touch $@

# The same with the program, and a disk with work to do
study_parts := $(wildcard $(addprefix tools/kvm/exitstat/,*.[ch] */*.[ch] draw/style.css)) scripts/outer-vm/inner-study
study_parts += tools/testing/kvm-exit-stats/workload.c

.PHONY: image-study study
image-study: $(dir)/payload-study/stamp

$(dir)/payload-study/stamp: $(dir)/minimal/stamp scripts/build/image.sh $(study_parts)
	@$(MAKE) -s exitstat >/dev/null
	@scripts/build/packages.sh @kernel @svm
	@$(MAKE) -s -C tools/testing/kvm-exit-stats O=$(BUILD)/exitgen $(BUILD)/exitgen/workload
	@scripts/build/image.sh payload $(@D) $(dir)/minimal/bzImage $(BUILD)/exitstat/program/exitstat
	@scripts/build/image.sh study $(@D)/study/disk $(BUILD)/exitgen/workload
	@touch $@

study:
	@scripts/boot-study.sh $(if $(MACHINE),--machine $(MACHINE))

demo:
	@scripts/demo.sh $(if $(MACHINE),--machine $(MACHINE))

test:
	@scripts/test.sh

.PHONY: clean
# A directory of the user's may hold other things.
clean:
	rm -rf $(if $(filter $(CURDIR)/build,$(BUILD)),$(BUILD),$(dir) $(BUILD)/log)
