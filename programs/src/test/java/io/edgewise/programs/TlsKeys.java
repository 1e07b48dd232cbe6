package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate for 127.0.0.1, made by the JDK's keytool for one test. */
final class TlsKeys {
  private static final char[] PASSWORD = "password".toCharArray();

  private TlsKeys() {}

  /** Returns a context for both ends, which trust each other and nobody else. */
  static SSLContext context(Path directory) throws Exception {
    Path file = directory.resolve("keys.p12");
    runKeytool(file);
    KeyStore store = load(file);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void runKeytool(Path file) throws IOException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        "-genkeypair -alias server -keyalg EC -validity 2 -dname CN=127.0.0.1"
            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass password -keystore";
    Process process =
        new ProcessBuilder(
                Stream.of(List.of(keytool), List.of(arguments.split(" ")), List.of(file.toString()))
                    .flatMap(List::stream)
                    .toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    assertEquals(0, process.waitFor(), output);
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
