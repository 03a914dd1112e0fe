using System.Diagnostics;
using System.Globalization;
using Assay.Quality.Aggregation;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Bench.Quality;

/// <summary>Truth inference: time and memory on a made-up crowd beside crowd-kit 1.4.1, accuracy on public sets beside the best peer.</summary>
internal static class AggregationBench
{
    private const int Rounds = 200_000;

    private static readonly (string Set, double BestPeer)[] s_sets =
    [
        ("d_product", 0.9397), ("d_possent", 0.96), ("s_rel", 0.6173), ("s_dog", 0.8426), ("s_face", 0.6404), ("rte", 0.9275), ("web", 0.8398), ("weather_cf", 0.9), ("weather_cf_amt", 0.8667),
    ];

    private static readonly (string Name, Func<Votes, double[]> Fit)[] s_methods =
    [
        ("auto", votes => AutoAggregation.Fit(votes).Hierarchical!.Posterior), ("majority", votes => MajorityVote.Fit(votes).Posterior), ("Wawa", votes => Wawa.Fit(votes).Posterior),
        ("zero-based skill", votes => ZeroBasedSkill.Fit(votes).Posterior), ("Dawid-Skene", votes => DawidSkene.Fit(votes, stop: DawidSkeneStop.EvidenceBoundPerVote).Posterior),
        ("one coin", votes => OneCoinDawidSkene.Fit(votes, stop: DawidSkeneStop.EvidenceBoundPerVote).Posterior), ("GLAD", votes => Glad.Fit(votes).Posterior),
        ("MACE", votes => Mace.Fit(votes).Posterior), ("ordinal", votes => OrdinalDawidSkene.Fit(votes).Posterior),
    ];

    public static void Run(int threads, string? crowds)
    {
        // Compiles the loops fully, so that the first line of the table is not the compiler's.
        var small = SyntheticCrowd.Of(20_000).Compress();
        for (var round = 0; round < 3; round++)
        {
            DawidSkene.Fit(small, threads: threads);
            AutoAggregation.Fit(small, threads);
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores, {threads} threads; peers: crowd-kit 1.4.1, to its own stopping rule; bars: Dawid-Skene 4 CPU s and 600 MB, auto 10 CPU s on 1,000,000 tasks");
        Console.WriteLine("| method | tasks | iterations | accuracy | CPU s | wall s | allocated MB | peak MB | peer accuracy | peer CPU s | peer MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        Crowd(100_000, threads, [("0.9159", 0.8, 133), ("0.9176", 29.3, 243), ("0.9352", 1.7, 144), ("0.9356", 128.8, 285)]);
        Crowd(1_000_000, threads, [("0.9157", 12.2, 1300), ("0.9559", 226.1, 2155), ("0.9366", 28.6, 1415), ("", 0, 0)]);
        Sparse(threads);
        OneItem();
        if (crowds is not null)
        {
            Console.WriteLine();
            RealSets(crowds);
        }
    }

    private static void Crowd(int tasks, int threads, (string Accuracy, double Cpu, int Memory)[] peers)
    {
        var crowd = SyntheticCrowd.Of(tasks);
        Votes votes = null!;
        Measure("compress", tasks, ("", 0, 0), () => (votes = crowd.Compress(), (0, double.NaN)).Item2);
        Measure("majority", tasks, peers[0], () => (1, Accuracy.Expected(MajorityVote.Fit(votes).Posterior, crowd.Truth)));
        foreach (var stop in Enum.GetValues<DawidSkeneStop>())
        {
            Measure("Dawid-Skene to " + stop, tasks, peers[1], () =>
            {
                var fit = DawidSkene.Fit(votes, stop: stop, threads: threads);
                return (fit.Iterations, Accuracy.Expected(fit.Posterior, crowd.Truth));
            });
        }

        Measure("auto", tasks, ("", 0, 0), () =>
        {
            var fit = AutoAggregation.Fit(votes, threads);
            return (fit.Iterations, Accuracy.Expected(fit.Hierarchical!.Posterior, crowd.Truth));
        });
        Measure("Wawa", tasks, peers[2], () => (1, Accuracy.Expected(Wawa.Fit(votes).Posterior, crowd.Truth)));
        Measure("one coin", tasks, peers[3], () =>
        {
            var fit = OneCoinDawidSkene.Fit(votes, stop: DawidSkeneStop.EvidenceBoundPerVote);
            return (fit.Iterations, Accuracy.Expected(fit.Posterior, crowd.Truth));
        });
        Measure("MACE", tasks, ("", 0, 0), () =>
        {
            var fit = Mace.Fit(votes);
            return (fit.Iterations, Accuracy.Expected(fit.Posterior, crowd.Truth));
        });
        Measure("GLAD", tasks, ("", 0, 0), () =>
        {
            var fit = Glad.Fit(votes);
            return (fit.Iterations, Accuracy.Expected(fit.Posterior, crowd.Truth));
        });
    }

    /// <summary>A thousand classes by a thousand workers: a billion confusion cells if they were all kept. Bar: 300 MB.</summary>
    private static void Sparse(int threads)
    {
        const int Tasks = 100_000;
        var random = new Random(1);
        var truth = new int[Tasks];
        var rows = new Vote[Tasks * 5];
        for (var row = 0; row < rows.Length; row++)
        {
            var (task, worker) = (row / 5, random.Next(1000));
            truth[task] = row % 5 == 0 ? random.Next(1000) : truth[task];
            var isRight = random.NextDouble() < 0.3 + (0.6 * (worker % 100) / 100.0);
            rows[row] = new(task, worker, isRight ? truth[task] : random.Next(2) == 0 ? (truth[task] + 1) % 1000 : random.Next(1000));
        }

        var votes = new Votes(rows, Tasks, 1000, 1000);
        Measure("auto, sparse: 1,000 classes x 1,000 workers", Tasks, ("", 0, 0), () =>
        {
            var fit = AutoAggregation.Fit(votes, threads).Sparse!;
            var winners = Winners.Of(votes, fit.PosteriorOf).Winner;
            return (fit.Iterations, winners.Zip(truth).Count(pair => pair.First == pair.Second) / (double)Tasks);
        });
    }

    /// <summary>What one more answer costs: the posterior of its item from the published model. Bar: 50 microseconds.</summary>
    private static void OneItem()
    {
        var votes = SyntheticCrowd.Of(20_000).Compress();
        var model = HierarchicalDawidSkene.Fit(votes).ToWorkerModel();
        var posterior = new double[votes.Classes];
        for (var warm = 0; warm < 2; warm++)
        {
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < Rounds; round++)
            {
                var item = round % votes.Items;
                DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(item), votes.AnswersTo(item), model, posterior);
            }

            if (warm == 1)
            {
                Console.WriteLine($"\nposterior of one item, 5 answers, 10 classes: {clock.Elapsed.TotalMicroseconds / Rounds:F2} microseconds (bar 50)");
            }
        }
    }

    private static void RealSets(string crowds)
    {
        Console.WriteLine($"| method | {string.Join(" | ", s_sets.Select(set => set.Set))} | mean | CPU s |");
        Console.WriteLine($"|---|{string.Concat(s_sets.Select(_ => "---|"))}---|---|");
        Console.WriteLine($"| best of all peers | {string.Join(" | ", s_sets.Select(set => set.BestPeer.ToString("F4", CultureInfo.InvariantCulture)))} | | |");
        var data = s_sets.Select(set => RealCrowd.Read(crowds, set.Set)).ToList();
        foreach (var (name, fit) in s_methods)
        {
            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var accuracies = data.ConvertAll(crowd => Accuracy.Expected(fit(crowd.Votes), crowd.Truth));
            process.Refresh();
            Console.WriteLine($"| {name} | {string.Join(" | ", accuracies.Select(accuracy => accuracy.ToString("F4", CultureInfo.InvariantCulture)))} | {accuracies.Average():F4} | {(process.TotalProcessorTime - cpu).TotalSeconds:F2} |");
        }
    }

    private static void Measure(string method, int tasks, (string Accuracy, double Cpu, int Memory) peer, Func<(int Iterations, double Accuracy)> work)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var (iterations, accuracy) = work();
        clock.Stop();
        process.Refresh();
        var spent = (process.TotalProcessorTime - cpu).TotalSeconds;
        var megabytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6;
        Console.WriteLine(
            $"| {method} | {tasks:N0} | {iterations} | {accuracy:F4} | {spent:F2} | {clock.Elapsed.TotalSeconds:F2} | {megabytes:F0} | {process.PeakWorkingSet64 / 1e6:F0} | {peer.Accuracy} | {(peer.Cpu > 0 ? peer.Cpu.ToString(CultureInfo.InvariantCulture) : "")} | {(peer.Memory > 0 ? peer.Memory.ToString(CultureInfo.InvariantCulture) : "")} |");
    }
}
