package io.edgewise.testing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Edgewise's classes, with a call of {@code Interruption.pass} before each instruction. Class
 * initializers are left as they are: they run once.
 */
public final class InterruptibleClasses {
  private static final String PACKAGE = "io/edgewise/";
  private static final String HOOK = "io/edgewise/programs/Interruption";

  private InterruptibleClasses() {}

  /** Writes them to a directory, to be found before those in the jar. */
  public static void write(Path directory) throws IOException {
    try (JarFile jar = new JarFile(Child.jar().toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        if (name.startsWith(PACKAGE) && name.endsWith(".class")) {
          Path target = directory.resolve(name);
          Files.createDirectories(target.getParent());
          // As this JVM has them, which may run on a mutant.
          try (InputStream in = InterruptibleClasses.class.getResourceAsStream("/" + name)) {
            Files.write(target, change(in));
          }
        }
      }
    }
  }

  private static byte[] change(InputStream in) throws IOException {
    ClassReader reader = new ClassReader(in);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor method =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            boolean isLeft =
                name.equals("<clinit>") || Modifier.isNative(access) || Modifier.isAbstract(access);
            return isLeft ? method : new Hooks(method);
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Puts the call before each instruction. */
  private static final class Hooks extends MethodVisitor {
    private Hooks(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    private void hook() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, "pass", "()V", false);
    }

    @Override
    public void visitInsn(int opcode) {
      hook();
      super.visitInsn(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      hook();
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      hook();
      super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (opcode != Opcodes.NEW) { // the verifier knows a new object by its place
        hook();
      }
      super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      hook();
      super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      hook();
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      hook();
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      hook();
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
      hook();
      super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
      hook();
      super.visitIincInsn(variable, increment);
    }
  }
}
