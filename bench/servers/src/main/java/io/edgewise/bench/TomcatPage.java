package io.edgewise.bench;

import io.edgewise.servers.LocalServer;
import io.edgewise.servers.TomcatServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The page as a servlet of Tomcat's. */
final class TomcatPage extends HttpServlet {
  private static final long serialVersionUID = 1;

  static LocalServer serve(Path directory) throws LifecycleException {
    return TomcatServer.start(
        directory,
        context -> Tomcat.addServlet(context, "page", new TomcatPage()).addMapping(Page.PATH));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] page = Page.answering(request.getQueryString());
    response.setContentLength(page.length);
    response.getOutputStream().write(page);
  }
}
