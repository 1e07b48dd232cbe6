# make demo   builds, and runs unmodified NIO programs on the JDK's selector and on ours
# make test   builds, and runs every test, on each JDK that is installed
# make bench  builds, and measures
MVN ?= mvn -B -ntp
OTHER_JDK := $(or $(OTHER_JDK),$(shell build/other-jdks))
VERSION = $(shell sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
JAR = target/edgewise-$(VERSION).jar
C_SOURCES = $(wildcard src/main/c/*.c src/main/c/*.h)

.PHONY: all demo test bench lint format javadoc sanitize clean

all: $(JAR)

$(JAR): pom.xml $(C_SOURCES) $(shell find src/main -type f)
	$(MVN) package -Dmaven.test.skip=true

demo: $(JAR)
	demo/run $(JAR)

test:
	$(MVN) clean verify
ifneq ($(OTHER_JDK),)
	@echo "=== the same tests on $(OTHER_JDK)"
	$(MVN) verify -Dtest.jvm=$(OTHER_JDK) -Dtest.reports=failsafe-reports-other-jdk
endif

bench: $(JAR)
	bench/run $(JAR)

# The build itself checks Java (formatter, Error Prone, lint, doclint) and compiles C with -Werror.
lint:
	clang-format --dry-run -Werror $(C_SOURCES)
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability,performance \
	  --suppress=missingIncludeSystem -Isrc/main/c src/main/c
	shellcheck build/other-jdks build/sanitized-shim demo/run bench/run .ci/run

format:
	$(MVN) spotless:apply
	clang-format -i $(C_SOURCES)

javadoc:
	$(MVN) javadoc:javadoc

# The shim with AddressSanitizer and UndefinedBehaviorSanitizer, found before the jar's. The JVM
# itself uses SIGSEGV, and frees nothing when it ends.
SANITIZED = target/sanitized
sanitize: $(JAR)
	build/sanitized-shim $(SANITIZED)
	ASAN_OPTIONS=handle_segv=0:detect_leaks=0 $(MVN) verify -Dtest.reports=failsafe-reports-sanitized \
	  -Dtest.jvm.options=-Djava.library.path=$(abspath $(SANITIZED)) \
	  -Dtest.preload=$(shell gcc -print-file-name=libasan.so)

clean:
	$(MVN) clean
