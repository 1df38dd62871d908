package dev.quell.api.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names the spans of requests by method and path, with a place holder for every number so that
 * there are few names, and takes the query out of their addresses: people put tokens there.
 */
final class RequestNames implements SpanProcessor {
  private static final List<AttributeKey<String>> ADDRESSES =
      List.of(
          AttributeKey.stringKey("url.full"),
          AttributeKey.stringKey("http.url"),
          AttributeKey.stringKey("http.target"));
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final Pattern PATH = Pattern.compile("^\\w+://[^/]+(/[^?#]*)");
  private static final Pattern NUMBER = Pattern.compile("/\\d+(?=/|$)");

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (span.getKind() != SpanKind.SERVER) {
      return;
    }
    ADDRESSES.forEach(address -> clean(span, address));
    if (span.getAttribute(QUERY) != null) {
      span.setAttribute(QUERY, "");
    }
  }

  private static void clean(ReadWriteSpan span, AttributeKey<String> address) {
    String url = span.getAttribute(address);
    if (url == null) {
      return;
    }
    int query = url.indexOf('?');
    if (query >= 0) {
      span.setAttribute(address, url.substring(0, query));
    }
    PATH.matcher(url)
        .results()
        .findFirst()
        .map(match -> NUMBER.matcher(match.group(1)).replaceAll("/{id}"))
        .ifPresent(path -> span.updateName(span.getName() + ' ' + path));
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
