package io.edgewise.bench;

/** One connection to a server, used by one thread. */
@FunctionalInterface
interface Client {
  /** The seconds after which an unanswered request has failed. */
  int PATIENCE = 30;

  /**
   * Makes a request, and waits for its answer.
   *
   * @param number of the request on this connection
   * @throws Exception if the answer is not the right one, or does not come
   */
  void request(int number) throws Exception;
}
