package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the bodies of requests into memory. Each may be so long, which a share of all there is room
 * for bounds, too; together they may hold so much, counted as they come. What is too long or finds
 * no room is refused before it is read if it tells its length, and otherwise where it goes too far.
 * Thread-safe.
 */
public final class RequestBodies {
  /** Of all there is room for, one body may take a quarter: others must have room beside it. */
  private static final int SHARE = 4;

  private static final CommandException FULL =
      CommandException.unavailable(
          "The server has no memory left for requests with long bodies. Repeat later.");

  private final long longest;
  private final ByteBudget budget;

  /**
   * Creates the bounds of a process.
   *
   * @param longest bytes of one body, if its share is no smaller
   */
  public RequestBodies(long longest, ByteBudget budget) {
    this.longest = Math.min(longest, budget.limit() / SHARE);
    this.budget = budget;
  }

  /** Tells how many bytes a body may have. */
  public long longest() {
    return longest;
  }

  /**
   * Reads the body, then goes on; fails the request with 413 or 503 if it is too long, and with 417
   * if it expects what is not known.
   */
  void read(RoutingContext context) {
    HttpServerRequest request = context.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      context.next();
      return;
    }
    long declared = length == null ? 0 : Long.parseLong(length.strip());
    if (declared > longest) {
      context.fail(413);
    } else if (declared > ByteBudget.SMALL && !budget.hasRoomFor(declared)) {
      refuse(context);
    } else if (mayCome(request)) {
      new Reading(context).begin();
    } else {
      context.fail(417);
    }
  }

  private void refuse(RoutingContext context) {
    budget.countRefusal();
    context.fail(FULL);
  }

  /** A client may wait to hear that its body is wanted (RFC 9110 §10.1.1). */
  private static boolean mayCome(HttpServerRequest request) {
    String expected = request.getHeader(HttpHeaders.EXPECT);
    if (expected == null) {
      return true;
    }
    boolean known = HttpHeaders.CONTINUE.toString().equalsIgnoreCase(expected);
    if (known) {
      request.response().writeContinue();
    }
    return known;
  }

  /** Gathers one body. Belongs to the event loop of its request. */
  private final class Reading {
    private final RoutingContext context;
    private final Buffer body = Buffer.buffer();
    private long held;
    private boolean over;

    Reading(RoutingContext context) {
      this.context = context;
    }

    void begin() {
      context.addEndHandler(ended -> drop());
      context.request().handler(this::add).endHandler(end -> finish()).resume();
    }

    private void add(Buffer part) {
      if (over) {
        return;
      }
      long length = held + part.length();
      if (length > longest) {
        drop();
        context.fail(413);
      } else if (length > ByteBudget.SMALL && !budget.hasRoomFor(part.length())) {
        drop();
        refuse(context);
      } else {
        budget.hold(part.length());
        held = length;
        body.appendBuffer(part);
      }
    }

    private void finish() {
      if (!over) {
        ApiRequest.of(context).receive(body);
        context.next();
      }
    }

    /** What still comes is thrown away. */
    private void drop() {
      over = true;
      budget.release(held);
      held = 0;
    }
  }
}
