using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>
/// A made-up crowd of any size, from integer hashes only, so that every language makes the same one: 10,000 workers,
/// 10 classes, 5 labels a task; a tenth of the workers answers at random, the others err towards a favourite class.
/// </summary>
internal sealed class SyntheticCrowd
{
    public const int Workers = 10_000;
    public const int Classes = 10;
    private const int LabelsPerTask = 5;
    private const ulong Seed = 20240607;

    private SyntheticCrowd(int tasks)
    {
        Truth = new int[tasks];
        Rows = new Vote[tasks * LabelsPerTask];
        for (var task = 0; task < tasks; task++)
        {
            Truth[task] = (int)(Hash(1, (ulong)task) % Classes);
            for (var label = 0; label < LabelsPerTask; label++)
            {
                var row = (task * LabelsPerTask) + label;
                var worker = WorkerOf(task, label);
                Rows[row] = new(task, worker, LabelOf(row, worker, Truth[task]));
            }
        }
    }

    public int[] Truth { get; }

    public Vote[] Rows { get; }

    public static SyntheticCrowd Of(int tasks) => new(tasks);

    public Votes Compress() => new(Rows, Truth.Length, Workers, Classes);

    public static ulong Hash(ulong stream, ulong index) => Mix(Mix(Mix(Seed) ^ stream) ^ index);

    private static ulong Mix(ulong counter)
    {
        unchecked
        {
            var z = counter + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static double Unit(ulong stream, ulong index) => (Hash(stream, index) >> 11) * (1.0 / (1UL << 53));

    private static int WorkerOf(int task, int label)
    {
        var start = Hash(5, (ulong)task) % Workers;
        var step = 1 + (Hash(6, (ulong)task) % ((Workers / LabelsPerTask) - 1));
        return (int)((start + ((ulong)label * step)) % Workers);
    }

    private static int LabelOf(int row, int worker, int truth)
    {
        var (j, w) = ((ulong)row, (ulong)worker);
        if (Unit(2, w) < 0.10)
        {
            return (int)(Hash(10, j) % Classes);
        }

        if (Unit(7, j) < 0.45 + (0.50 * Unit(3, w)))
        {
            return truth;
        }

        var uniform = (int)(((ulong)truth + 1 + (Hash(9, j) % (Classes - 1))) % Classes);
        var favourite = (int)(Hash(4, w) % Classes);
        favourite = favourite == truth ? uniform : favourite;
        var y = Unit(8, j);
        return y < 0.5 ? favourite : y < 0.75 ? (truth + 1) % Classes : uniform;
    }
}
