// How long aggregation takes on a made-up crowd, beside what crowd-kit 1.4.1 needs for the same rows; and agreement.
// Usage: Assay.Bench.Quality [threads] [aggregation | agreement | label-errors | weak]

using System.Diagnostics;
using System.Globalization;
using Assay.Bench.Quality;
using Assay.Quality.Aggregation;
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
    LabelErrorBench.Run(threads, RealCrowd.Folder() is { } crowds ? Path.GetDirectoryName(crowds) : null);
    Console.WriteLine();
}

if (part is "all" or "weak")
{
    WeakBench.Run();
    Console.WriteLine();
}

if (part is not ("all" or "aggregation"))
{
    return;
}

// Compiles the loops fully, so that the first line of the table is not the compiler's.
DawidSkene.Fit(SyntheticCrowd.Of(20_000).Compress(), threads: threads);

Console.WriteLine($"{Environment.ProcessorCount} cores, {threads} threads; peers: crowd-kit 1.4.1, to its own stopping rule");
Console.WriteLine("| method | tasks | iterations | accuracy | CPU s | wall s | allocated MB | peak MB | peer accuracy | peer CPU s | peer MB |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
Run(100_000, "0.9159", 0.8, 133, "0.9176", 29.3, 243);
Run(1_000_000, "0.9157", 12.2, 1300, "0.9559", 226.1, 2155);

void Run(int tasks, string majorityPeer, double majorityCpu, int majorityMemory, string peer, double cpu, int memory)
{
    var crowd = SyntheticCrowd.Of(tasks);
    Votes votes = null!;
    Measure("compress", tasks, "", 0, 0, () => (votes = crowd.Compress(), (0, double.NaN)).Item2);
    Measure("majority", tasks, majorityPeer, majorityCpu, majorityMemory,
        () => (0, Accuracy.Expected(MajorityVote.Fit(votes).Posterior, crowd.Truth)));
    foreach (var stop in Enum.GetValues<DawidSkeneStop>())
    {
        Measure("Dawid-Skene to " + stop, tasks, peer, cpu, memory, () =>
        {
            var fit = DawidSkene.Fit(votes, stop: stop, threads: threads);
            return (fit.Iterations, Accuracy.Expected(fit.Posterior, crowd.Truth));
        });
    }
}

static void Measure(string method, int tasks, string peer, double peerCpu, int peerMemory, Func<(int Iterations, double Accuracy)> work)
{
    GC.Collect();
    var process = Process.GetCurrentProcess();
    var cpu = process.TotalProcessorTime;
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var clock = Stopwatch.StartNew();
    var (iterations, accuracy) = work();
    clock.Stop();
    process.Refresh();
    var spent = (process.TotalProcessorTime - cpu).TotalSeconds;
    var megabytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6;
    Console.WriteLine(
        $"| {method} | {tasks:N0} | {iterations} | {accuracy:F4} | {spent:F2} | {clock.Elapsed.TotalSeconds:F2} | {megabytes:F0} | {process.PeakWorkingSet64 / 1e6:F0} | {peer} | {peerCpu} | {peerMemory} |");
}
