using Assay.Quality.Tests.Workers;
using Assay.Quality.Workers;

namespace Assay.Bench.Quality;

/// <summary>How many simulated faults of workers are found, and how many honest workers are accused; 20 seeds.</summary>
internal static class WorkerFaultBench
{
    private const int Seeds = 20;
    private const int WithinGold = 60;

    /// <param name="firstSeed">1 are the seeds that thresholds were chosen on; others are fresh ones.</param>
    public static void Run(int threads, int firstSeed)
    {
        var (found, all) = (new Dictionary<WorkerFault, int>(), new Dictionary<WorkerFault, int>());
        var accusedOf = new Dictionary<WorkerFault, int>();
        var (accused, delays) = (0, new List<int>());
        for (var seed = firstSeed; seed < firstSeed + Seeds; seed++)
        {
            var crowd = new FaultyCrowd(seed);
            var detected = crowd.Detect(threads);
            var copied = crowd.Pairs.Select(pair => pair.First).ToHashSet();
            for (var worker = 0; worker < detected.Length; worker++)
            {
                var fault = crowd.Faults[worker];
                all[fault] = all.GetValueOrDefault(fault) + 1;
                // Of a pair both are named, for nobody can tell who copied; who was copied is no false alarm.
                var flags = detected[worker].Where(flag => flag != WorkerFault.Copies || !copied.Contains(worker)).ToList();
                if (fault == WorkerFault.None)
                {
                    accused += flags.Count > 0 ? 1 : 0;
                    flags.ForEach(flag => accusedOf[flag] = accusedOf.GetValueOrDefault(flag) + 1);
                    continue;
                }

                var isFound = detected[worker].Contains(fault);
                if (fault == WorkerFault.Tires)
                {
                    var drop = SkillDrop.Of(crowd.Gold[worker]);
                    isFound = drop is not null && drop.Alarm >= FaultyCrowd.Onset && drop.Alarm < FaultyCrowd.Onset + WithinGold;
                    delays.AddRange(isFound ? [drop!.Alarm - FaultyCrowd.Onset + 1] : []);
                }

                found[fault] = found.GetValueOrDefault(fault) + (isFound ? 1 : 0);
            }
        }

        Console.WriteLine($"faults of workers, seeds {firstSeed} to {firstSeed + Seeds - 1}; 95 % intervals (Wilson)");
        Console.WriteLine("| fault | workers | found | recall | 95 % | bar |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (fault, bar) in (IEnumerable<(WorkerFault, string)>)[
            (WorkerFault.Guesses, "0.9"), (WorkerFault.Constant, "0.9"), (WorkerFault.Copies, "0.8"), (WorkerFault.Poisons, "0.8"), (WorkerFault.Tires, $"within {WithinGold} gold answers"), (WorkerFault.Rushes, "found")])
        {
            Line(fault.ToString(), found.GetValueOrDefault(fault), all[fault], bar);
        }

        Line("honest, accused of anything", accused, all[WorkerFault.None], "at most 0.02");
        Console.WriteLine($"\naccused of: {string.Join(", ", accusedOf.Select(pair => $"{pair.Key} {pair.Value}"))}; gold answers until a drop is found: median {delays.Order().ElementAtOrDefault(delays.Count / 2)}");
    }

    private static void Line(string name, int found, int all, string bar)
    {
        const double Z = 1.959963984540054;
        var (share, weight) = ((double)found / all, Z * Z / all);
        var (centre, half) = ((share + (weight / 2)) / (1 + weight), Z / (1 + weight) * Math.Sqrt((share * (1 - share) / all) + (weight / (4 * all))));
        Console.WriteLine($"| {name} | {all} | {found} | {share:F3} | {Math.Max(0, centre - half):F3} to {Math.Min(1, centre + half):F3} | {bar} |");
    }
}
