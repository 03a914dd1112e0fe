using System.Diagnostics.Metrics;

namespace Assay.Store.Engine;

/// <summary>What the writer does, for /metrics. No labels: cardinality is one.</summary>
public static class StoreMetrics
{
    public const string MeterName = "Assay.Store";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>(
        "assay.store.commit.duration", "s", "Time from the start of a batch to its durable commit.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });

    private static readonly Histogram<long> BatchSize = Meter.CreateHistogram<long>(
        "assay.store.batch.size", "{operation}", "Operations committed together.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    private static readonly UpDownCounter<long> Waiting = Meter.CreateUpDownCounter<long>(
        "assay.store.queue.length", "{operation}", "Operations waiting for the writer.");

    internal static void Queued(int change) => Waiting.Add(change);

    internal static void Committed(int operations, TimeSpan took)
    {
        CommitSeconds.Record(took.TotalSeconds);
        BatchSize.Record(operations);
    }
}
