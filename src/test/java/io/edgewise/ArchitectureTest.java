package io.edgewise;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(packages = "io.edgewise", importOptions = ImportOption.DoNotIncludeTests.class)
@ArchTag("table")
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> IS_INTERNAL =
      describe("internal", type -> type.getPackageName().contains(".internal"));

  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("contract")
          .definedBy("io.edgewise")
          .layer("selector")
          .definedBy("io.edgewise.internal.selector")
          .layer("settings")
          .definedBy("io.edgewise.internal.settings")
          .layer("arming")
          .definedBy("io.edgewise.internal.arming")
          .layer("linux")
          .definedBy("io.edgewise.internal.linux")
          .layer("jdk")
          .definedBy("io.edgewise.internal.jdk")
          .whereLayer("contract")
          .mayOnlyAccessLayers("selector", "settings", "linux", "jdk")
          .whereLayer("selector")
          .mayOnlyAccessLayers("contract", "settings", "arming", "linux", "jdk")
          .whereLayer("settings")
          .mayOnlyAccessLayers("contract", "arming")
          .whereLayer("arming")
          .mayOnlyAccessLayers("contract", "linux")
          .whereLayer("linux")
          .mayOnlyAccessLayers("contract", "jdk")
          .whereLayer("jdk")
          .mayNotAccessAnyLayer();

  /** The signatures that users can call have exported types only. */
  @ArchTest
  static final ArchRule SIGNATURES =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.edgewise")
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .arePublic()
          .should()
          .notHaveRawReturnType(IS_INTERNAL)
          .andShould()
          .notHaveRawParameterTypes(
              describe("internal", types -> types.stream().anyMatch(IS_INTERNAL)));
}
