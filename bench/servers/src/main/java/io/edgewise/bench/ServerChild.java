package io.edgewise.bench;

import java.nio.file.Path;
import java.util.List;

/** Runs a server: PROGRAM DIRECTORY. */
final class ServerChild implements Child.Role {
  private final Program program;
  private final Path directory;

  private ServerChild(Program program, Path directory) {
    this.program = program;
    this.directory = directory;
  }

  public static void main(String[] args) {
    Child.run(new ServerChild(Program.valueOf(args[0]), Path.of(args[1])));
  }

  @Override
  public int start() throws Exception {
    return program.start(directory).port();
  }

  @Override
  public String answer(List<String> command) {
    throw new IllegalArgumentException(command.toString());
  }
}
