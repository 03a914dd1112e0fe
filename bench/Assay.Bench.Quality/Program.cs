// How long aggregation takes on a made-up crowd, beside what crowd-kit 1.4.1 needs for the same rows; and agreement.
// Usage: Assay.Bench.Quality [threads] [aggregation | agreement | label-errors | drift | weak | consensus | sampling | sampling-77 | overlap | workers [first seed]]

using System.Globalization;
using Assay.Bench.Quality;
using Assay.Quality.Tests.Aggregation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var threads = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;

var part = args.Length > 1 ? args[1] : "all";
if (part is "all" or "agreement")
{
    AgreementBench.Run(threads);
    Console.WriteLine();
}

if (part is "all" or "label-errors")
{
    LabelErrorBench.Run(threads, DataFolder());
    Console.WriteLine();
}

if (part is "all" or "drift")
{
    DriftBench.Run();
    Console.WriteLine();
}

if (part is "all" or "weak")
{
    WeakBench.Run();
    Console.WriteLine();
}

if (part is "all" or "sampling" or "sampling-77")
{
    SamplingBench.Run(DataFolder(), part == "sampling-77");
    Console.WriteLine();
}

if (part is "all" or "overlap")
{
    OverlapBench.Run(RealCrowd.Folder());
    Console.WriteLine();
}

if (part is "all" or "workers")
{
    WorkerFaultBench.Run(threads, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1);
    Console.WriteLine();
}

if (part is "all" or "consensus")
{
    ConsensusBench.Run(RealCrowd.Folder());
    Console.WriteLine();
}

if (part is "all" or "aggregation")
{
    AggregationBench.Run(threads, RealCrowd.Folder());
    Console.WriteLine();
}

static string? DataFolder() => RealCrowd.Folder() is { } crowds ? Path.GetDirectoryName(crowds) : null;
