package io.edgewise.programs;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stops threads that select by an asynchronous exception, thousands of times, as debuggers do. It
 * starts {@link StoppedSelections} in a JVM of its own, and stops a thread there whenever that asks
 * for it.
 */
public final class StopAnywhere {
  private static final String LISTENING = "Listening for transport dt_socket at address: ";

  private StopAnywhere() {}

  /** Ends with the exit status of the other JVM. */
  public static void main(String[] arguments) throws Exception {
    Process process = start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      VirtualMachine machine = attach(lines.readLine());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(StoppedSelections.STOP)) {
          stop(machine);
        } else {
          System.out.println(line);
        }
      }
    }
    System.exit(process.waitFor());
  }

  private static Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
    // Without -Xcheck:jni: the JDK's own agent for debuggers does not pass it.
    command.addAll(List.of("-ea", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StoppedSelections.class.getName());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static VirtualMachine attach(String firstLine) throws Exception {
    if (firstLine == null || !firstLine.startsWith(LISTENING)) {
      throw new IOException("no debugger can attach: " + firstLine);
    }
    String address = firstLine.substring(LISTENING.length()).trim();
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> settings = connector.defaultArguments();
    settings.get("hostname").setValue("127.0.0.1");
    settings.get("port").setValue(address.substring(address.lastIndexOf(':') + 1));
    return connector.attach(settings);
  }

  private static void stop(VirtualMachine machine) throws Exception {
    ReferenceType type = machine.classesByName(StoppedSelections.class.getName()).get(0);
    Object error = type.getValue(type.fieldByName("error"));
    for (ThreadReference thread : machine.allThreads()) {
      if (thread.name().equals(StoppedSelections.VICTIM)) {
        thread.stop((ObjectReference) error);
      }
    }
  }
}
