using System.Diagnostics.Metrics;

namespace Assay.Server.Hosting;

/// <summary>What annotators do, for /metrics. Labels have fixed values only.</summary>
internal static class ServerMetrics
{
    public const string MeterName = "Assay.Server";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Claims = Meter.CreateCounter<long>("assay.tasks.claims", "{claim}", "Requests for the next task.");
    private static readonly Counter<long> Submits = Meter.CreateCounter<long>("assay.annotations.submits", "{submit}", "Answers handed in.");
    private static readonly Counter<long> Lapses = Meter.CreateCounter<long>("assay.leases.lapsed", "{lease}", "Holds that ran out.");
    private static readonly Counter<long> Imported = Meter.CreateCounter<long>("assay.import.rows", "{row}", "Rows read by imports.");

    private static long s_open;
    private static long s_held;

    static ServerMetrics()
    {
        Meter.CreateObservableGauge("assay.tasks.open", () => Interlocked.Read(ref s_open), "{task}", "Tasks that want answers, over all projects.");
        Meter.CreateObservableGauge("assay.leases.live", () => Interlocked.Read(ref s_held), "{lease}", "Holds that are live, over all projects.");
    }

    public static void Claimed(bool found) => Claims.Add(1, new KeyValuePair<string, object?>("result", found ? "task" : "none"));

    public static void Submitted(bool accepted) => Submits.Add(1, new KeyValuePair<string, object?>("result", accepted ? "accepted" : "refused"));

    public static void Lapsed(int leases) => Lapses.Add(leases);

    public static void RowsImported(long rows) => Imported.Add(rows);

    public static void Backlog(long open, long held) => (s_open, s_held) = (open, held);
}
