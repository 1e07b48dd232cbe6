package io.edgewise.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** A back end of SLF4J that opens a selector while it starts. */
public final class OpeningSlf4jProvider implements SLF4JServiceProvider {
  @Override
  public ILoggerFactory getLoggerFactory() {
    return new NOPLoggerFactory();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0";
  }

  @Override
  public void initialize() {
    try (Selector selector = Selector.open()) {
      System.out.println("SLF4J started with " + selector.getClass().getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
