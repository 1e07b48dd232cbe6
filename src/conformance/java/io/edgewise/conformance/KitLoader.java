package io.edgewise.conformance;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the kit anew, together with the provider's jars, so that the two see each other and
 * otherwise only the JDK.
 */
final class KitLoader {
  private KitLoader() {}

  /** Runs the command there; returns its exit code. */
  static int run(List<Path> jars, String... arguments) throws ReflectiveOperationException {
    try (URLClassLoader loader = open(jars)) {
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> main = Class.forName(Main.class.getName(), true, loader);
      return (int) main.getMethod("run", String[].class).invoke(null, (Object) arguments);
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the kit's own jar is out of reach", e);
    }
  }

  private static URLClassLoader open(List<Path> jars) throws IOException, URISyntaxException {
    List<URL> urls = new ArrayList<>();
    URI kit = Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    urls.add(kit.toURL());
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
