package io.edgewise.conformance.optin;

import java.io.IOException;

/** An operation on a channel. It does nothing if the channel does not have that operation. */
record ChannelStep(Operation operation, int channel, int argument) implements Step {
  enum Operation {
    /** The argument is the number of bytes. */
    WRITE,
    FILL,
    /** The argument is the number of bytes. */
    READ,
    DRAIN,
    URGENT,
    SHUT_DOWN_OUTPUT,
    SHUT_DOWN_INPUT,
    CLOSE,
    RESET,
    CONNECT,
    CONNECT_IN_VAIN,
    FINISH_CONNECT,
    /** A client connects to this server. */
    BE_CONNECTED_TO,
    ACCEPT
  }

  @Override
  public void perform(World world) throws IOException {
    Endpoint endpoint = world.open(channel);
    if (endpoint == null) {
      return;
    }
    switch (operation) {
      case WRITE -> Traffic.write(endpoint, argument);
      case FILL -> Traffic.fill(endpoint);
      case READ -> Traffic.read(endpoint, argument);
      case DRAIN -> Traffic.drain(endpoint);
      case URGENT -> Traffic.sendUrgentData(endpoint);
      case SHUT_DOWN_OUTPUT -> Ending.shutDownOutput(endpoint);
      case SHUT_DOWN_INPUT -> Ending.shutDownInput(endpoint);
      case CLOSE -> Ending.close(endpoint);
      case RESET -> Ending.reset(endpoint);
      case CONNECT -> Connecting.connect(endpoint, world);
      case CONNECT_IN_VAIN -> Connecting.connectInVain(endpoint, world);
      case FINISH_CONNECT -> Connecting.finish(endpoint);
      case BE_CONNECTED_TO -> Connecting.connectTo(endpoint, world);
      case ACCEPT -> Connecting.accept(endpoint);
    }
  }

  @Override
  public String name() {
    return operation.name();
  }

  @Override
  public String toString() {
    boolean hasArgument = operation == Operation.WRITE || operation == Operation.READ;
    return "c%d.%s(%s)".formatted(channel, operation, hasArgument ? argument : "");
  }
}
