package io.edgewise.bench;

import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;

/** Apache's asynchronous HTTP client; one for each connection. */
final class AsyncHttpClient implements Client {
  private final CloseableHttpAsyncClient client;
  private final String page;

  private AsyncHttpClient(CloseableHttpAsyncClient client, int port) {
    this.client = client;
    page = "http://127.0.0.1:" + port + Page.PATH + "?";
  }

  static AsyncHttpClient connect(int port) {
    CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
    client.start();
    return new AsyncHttpClient(client, port);
  }

  @Override
  public void request(int number) throws Exception {
    String query = Integer.toString(number);
    SimpleHttpRequest request = SimpleRequestBuilder.get(page + query).build();
    SimpleHttpResponse response = client.execute(request, null).get(PATIENCE, TimeUnit.SECONDS);
    if (response.getCode() != 200) {
      throw new IllegalStateException("status " + response.getCode());
    }
    Page.check(query, response.getBodyBytes());
  }
}
