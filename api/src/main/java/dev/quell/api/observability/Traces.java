package dev.quell.api.observability;

import dev.quell.api.config.QuellConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/**
 * The traces of a process: Vert.x makes spans of requests, messages and statements, this class says
 * which are kept and where they go. Not touched while tracing is off, so that none of its library
 * is loaded.
 */
public final class Traces {
  private final SdkTracerProvider provider;

  private Traces(SdkTracerProvider provider) {
    this.provider = provider;
  }

  /**
   * Traces for the collector that the settings name. It need not be there: spans that cannot be
   * sent are dropped, and that is logged.
   *
   * @param version of this build, for the spans to tell
   */
  public static Traces sent(QuellConfig.Tracing config, String version) {
    CollectorTrouble.intoTheLog();
    OtlpHttpSpanExporter collector =
        OtlpHttpSpanExporter.builder().setEndpoint(config.endpoint().toString()).build();
    return handed(BatchSpanProcessor.builder(collector).build(), config, version);
  }

  /** Traces that somebody else processes. */
  static Traces handed(SpanProcessor processor, QuellConfig.Tracing config, String version) {
    Resource service =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        config.serviceName(),
                        AttributeKey.stringKey("service.version"),
                        version)));
    return new Traces(
        SdkTracerProvider.builder()
            .setResource(service)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.samplingRatio())))
            .addSpanProcessor(new RequestNames())
            .addSpanProcessor(processor)
            .build());
  }

  /** What a Vert.x that is being built takes its tracer from. */
  public VertxTracerFactory tracers() {
    return new OpenTelemetryTracingFactory(
        OpenTelemetrySdk.builder()
            .setTracerProvider(provider)
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build());
  }

  /** Sends what is left and stops; succeeds even if nobody takes it. */
  public Future<Void> flush() {
    Promise<Void> flushed = Promise.promise();
    CompletableResultCode stopped = provider.shutdown();
    stopped.whenComplete(flushed::complete);
    return flushed.future();
  }
}
