# make demo   builds, and runs unmodified NIO programs on the JDK's selector and on ours
# make test   builds, and runs every test on each installed JDK
# make bench  builds, and measures
# CONTRIBUTING.md lists the others.
MVN ?= mvn -B -ntp
# VERSION=JAVA for each other JDK, the newest first.
OTHER_JDKS := $(or $(OTHER_JDKS),$(shell build/other-jdks | tr ' ' =))
VERSION = $(shell sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
JAR = target/edgewise-$(VERSION).jar
C_SOURCES = $(wildcard src/*/c/*.c src/*/c/*.h src/*/c/*/*.c)
BENCH_C_SOURCES = $(wildcard bench/src/main/c/*.c bench/src/main/c/*.h)
KIT = target/edgewise-conformance.jar
POMS = pom.xml build/parent/pom.xml
.PHONY: all demo test every-test bench lint format javadoc sanitize clean
.PHONY: bench-jmh programs programs-long random-programs races soak mutants foreign

all: $(JAR)

$(JAR): $(POMS) $(C_SOURCES) $(shell find src/main -type f)
	$(MVN) package -Dmaven.test.skip=true

demo: $(JAR)
	demo/run $(JAR)

test:
	@build/failed-tests $(MAKE) --no-print-directory every-test

every-test:
	$(MVN) clean verify
	$(MVN) -f programs/pom.xml clean test
	$(foreach jdk,$(OTHER_JDKS),$(call test-on,$(word 1,$(subst =, ,$(jdk))),$(word 2,$(subst =, ,$(jdk)))))
ifeq ($(filter 21=%,$(OTHER_JDKS)),)
	@"$${JAVA_HOME:+$$JAVA_HOME/bin/}java" -version 2>&1 | grep -q '"21[."]' || \
	  echo "=== without JDK 21, which is not installed: see build/install-jdk21"
endif

# The tests on another JDK; the arguments are its version and its java. JDK 21 is neither the oldest
# nor the newest: it runs only the tests that may differ there.
define test-on
@echo "=== on JDK $(1), $(2), without $(or $(LEFT_OUT_$(1)),mutants and variants of the kit and the long sweep)"
	$(MVN) verify -Dtest.jvm=$(2) -Dtest.reports=failsafe-reports-jdk$(1) \
	  -Dtest.excluded="$(or $(EXCLUDED_$(1)),mutants | sweep | variants)" -Dconformance.programs=$(or $(PROGRAMS_$(1)),10000)
	$(if $(EXCLUDED_$(1)),,$(MVN) -f programs/pom.xml clean test -Dtest.jvm=$(2))

endef
EXCLUDED_21 = mutants | oracle | soak | sweep | variants
LEFT_OUT_21 = mutants, soak, variants of the kit and programs
PROGRAMS_21 = 2000

# Runs Tomcat, Jetty, Undertow, Netty and others on the jar; the long form runs Kafka and ZooKeeper.
programs: $(JAR)
	$(MVN) -f programs/pom.xml clean test

programs-long: $(JAR)
	$(MVN) -f programs/pom.xml clean test -Plong

# The long forms of tests that otherwise run for seconds or minutes.
PROGRAMS = 1000000
# Rounds of each race: a million in all.
ROUNDS = 33000
MINUTES = 10
CONFORMANCE = java -ea -Xcheck:jni -XX:NativeMemoryTracking=summary -jar $(KIT) \
  --provider io.edgewise.EpollSelectorProvider --classpath $(JAR)

$(KIT): $(POMS) $(C_SOURCES) $(shell find src -type f)
	$(MVN) package

random-programs: $(KIT)
	$(CONFORMANCE) --area random-programs --programs $(PROGRAMS)

races: $(KIT)
	$(CONFORMANCE) --area races --rounds $(ROUNDS)

soak: $(KIT)
	$(CONFORMANCE) --soak $(MINUTES)

# Runs the kit on another provider. This one fails.
PROVIDER = io.sniffy.nio.SniffySelectorProvider
ARTIFACT = io.sniffy:sniffy-module-nio:3.1.12
foreign: $(KIT)
	build/foreign $(KIT) $(PROVIDER) $(ARTIFACT)

# Runs every test of the kit on every mutant, to see which tests notice it.
mutants: $(KIT)
	$(MVN) verify -Dit.test=MutantTest -Dmutants.whole=true

# BENCH=scan-64,dispatch runs only these cases; TURNS=9 makes more turns.
bench: $(JAR)
	MVN="$(MVN)" BENCH="$(BENCH)" TURNS=$(TURNS) FORKS=$(FORKS) SERVERS="$(SERVERS)" bench/run $(JAR)

# The same scenarios in JMH; JMH="-p scenario=dispatch" passes options.
bench-jmh: $(JAR)
	MVN="$(MVN)" bench/jmh $(JAR) $(JMH)

# The build itself checks Java (formatter, Error Prone, lint, doclint) and compiles C with -Werror.
lint:
	clang-format --dry-run -Werror $(C_SOURCES) $(BENCH_C_SOURCES)
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability,performance \
	  --suppress=missingIncludeSystem -Isrc/main/c -Isrc/test/c src/main/c src/test/c bench/src/main/c
	shellcheck build/failed-tests build/foreign build/install-jdk21 build/other-jdks build/test-shim build/nar/gcc demo/run .ci/run \
	  bench/build bench/compare bench/jmh bench/prepare bench/run bench/servers/run

format:
	$(MVN) spotless:apply
	$(MVN) -f bench/pom.xml spotless:apply
	$(MVN) -f bench/servers/pom.xml spotless:apply
	$(MVN) -f programs/pom.xml spotless:apply
	clang-format -i $(C_SOURCES) $(BENCH_C_SOURCES)

javadoc:
	$(MVN) javadoc:javadoc

# Runs the tests on the shim with AddressSanitizer and UndefinedBehaviorSanitizer, which is found
# before the jar's shim. The JVM itself uses SIGSEGV, and frees nothing when it ends.
SANITIZED = $(abspath target/sanitized)
sanitize: $(JAR)
	ASAN_OPTIONS=handle_segv=0:detect_leaks=0 build/failed-tests \
	  $(MVN) verify -Dtest.reports=failsafe-reports-sanitized \
	  -Dtest.shim=$(SANITIZED) -Dtest.jvm.options=-Djava.library.path=$(SANITIZED) \
	  -Dtest.shim.options="-fsanitize=address,undefined -fno-sanitize-recover=all" \
	  -Dtest.excluded="mutants | oracle | loading | soak | sweep | variants" -Dconformance.programs=2000 \
	  -Dtest.preload=$(shell gcc -print-file-name=libasan.so)

clean:
	$(MVN) clean
