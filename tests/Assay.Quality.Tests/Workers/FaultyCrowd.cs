using Assay.Quality.Aggregation;
using Assay.Quality.Workers;

namespace Assay.Quality.Tests.Workers;

/// <summary>What is wrong with a made-up worker.</summary>
internal enum WorkerFault
{
    None,

    /// <summary>Answers at random.</summary>
    Guesses,

    /// <summary>Gives one answer to everything.</summary>
    Constant,

    /// <summary>Takes nine of ten answers to common tasks from another worker, who is honest but for that.</summary>
    Copies,

    /// <summary>Honest, but calls four of five tasks of one class by another class's name.</summary>
    Poisons,

    /// <summary>Loses 30 points of accuracy half way through their gold answers.</summary>
    Tires,

    /// <summary>Needs a quarter of the time.</summary>
    Rushes,
}

/// <summary>
/// A seeded crowd with faults: 60 honest workers of accuracy 0.6 to 0.95 with favourite errors, and 3 of each fault; 5 classes of unequal size, 1,500 tasks of which
/// a seventh misleads all alike, 5 answers a task; 160 gold answers a worker in the order of time; seconds of every answer.
/// </summary>
internal sealed class FaultyCrowd
{
    public const int Classes = 5;
    public const int Tasks = 1500;
    public const int GoldAnswers = 160;
    public const int Onset = 80;
    private const int Honest = 60;
    private const int EachFault = 3;
    private const int AnswersPerTask = 5;
    private const int CommonTasks = 60;

    private readonly Random _random;
    private readonly double[] _accuracy;
    private readonly int[] _favourite;
    private readonly double[] _pace;
    private readonly int[] _partner;

    public FaultyCrowd(int seed)
    {
        _random = new Random(seed);
        Faults = [.. Enumerable.Repeat(WorkerFault.None, Honest), .. Enum.GetValues<WorkerFault>().Where(fault => fault != WorkerFault.None).SelectMany(fault => Enumerable.Repeat(fault, EachFault))];
        _accuracy = [.. Faults.Select(_ => 0.6 + (0.35 * _random.NextDouble()))];
        _favourite = [.. Faults.Select(_ => _random.Next(Classes))];
        _pace = [.. Faults.Select(fault => Math.Exp(0.25 * Normal()) * (fault == WorkerFault.Rushes ? 0.25 : 1))];
        // The copied are the first of the honest.
        _partner = [.. Faults.Select((fault, worker) => fault == WorkerFault.Copies ? worker - Array.IndexOf(Faults, WorkerFault.Copies) : -1)];
        Answer();
        Gold = [.. Faults.Select(GoldOf)];
    }

    /// <summary>[workers].</summary>
    public WorkerFault[] Faults { get; }

    public List<Vote> Rows { get; } = [];

    /// <summary>[rows].</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>[workers][answers]: 1 right, 0 wrong.</summary>
    public double[][] Gold { get; }

    public Votes Compress() => new([.. Rows], Tasks, Faults.Length, Classes);

    /// <summary>Who copies whom.</summary>
    public IEnumerable<(int First, int Second)> Pairs => _partner.Select((partner, worker) => (partner, worker)).Where(pair => pair.partner >= 0);

    /// <summary>[workers]: what the review and its companions report.</summary>
    public WorkerFault[][] Detect(int threads = 1)
    {
        var review = WorkerReview.Fit(Compress(), threads: threads);
        var speed = SpeedOutliers.Of([.. Rows.Select(row => row.Annotator)], [.. Rows.Select(row => row.Item)], [.. Seconds], Faults.Length);
        return [.. Faults.Select((_, worker) => Found(worker).ToArray())];

        IEnumerable<WorkerFault> Found(int worker)
        {
            if (review.Spam[worker].Probability > WorkerFlags.Spam)
            {
                yield return review.Spam[worker].TopShare > WorkerFlags.Constant ? WorkerFault.Constant : WorkerFault.Guesses;
            }
            else if (review.Targeted[worker] is { PValue: < WorkerFlags.Targeted })
            {
                yield return WorkerFault.Poisons;
            }

            if (review.Copies.Any(pair => pair.First == worker || pair.Second == worker))
            {
                yield return WorkerFault.Copies;
            }

            if (SkillDrop.Of(Gold[worker]) is not null)
            {
                yield return WorkerFault.Tires;
            }

            if (speed[worker] is { Score: < WorkerFlags.Fast })
            {
                yield return WorkerFault.Rushes;
            }
        }
    }

    private void Answer()
    {
        var pairs = Pairs.ToList();
        for (var task = 0; task < Tasks; task++)
        {
            var truth = TruthOf(_random.NextDouble());
            var decoy = (truth + 1 + _random.Next(Classes - 1)) % Classes;
            var isHard = _random.Next(7) == 0;
            var duration = 12 * Math.Exp(0.4 * Normal());
            var workers = new HashSet<int>();
            if (task < CommonTasks * pairs.Count)
            {
                workers.Add(pairs[task % pairs.Count].First);
                workers.Add(pairs[task % pairs.Count].Second);
            }

            while (workers.Count < AnswersPerTask)
            {
                workers.Add(_random.Next(Faults.Length));
            }

            var given = new Dictionary<int, int>();
            foreach (var worker in workers.Order())
            {
                given[worker] = AnswerOf(worker, truth, isHard ? decoy : -1, given);
                Rows.Add(new(task, worker, given[worker]));
                Seconds.Add(duration * _pace[worker] * Math.Exp(0.4 * Normal()));
            }
        }
    }

    private int AnswerOf(int worker, int truth, int decoy, Dictionary<int, int> given) => Faults[worker] switch
    {
        WorkerFault.Guesses => _random.Next(Classes),
        WorkerFault.Constant => _favourite[worker],
        WorkerFault.Copies when given.TryGetValue(_partner[worker], out var copied) && _random.NextDouble() < 0.9 => copied,
        WorkerFault.Poisons when truth == _favourite[worker] && _random.NextDouble() < 0.8 => (truth + 1) % Classes,
        _ => HonestAnswer(worker, truth, decoy),
    };

    private int HonestAnswer(int worker, int truth, int decoy)
    {
        if (_random.NextDouble() < _accuracy[worker] * (decoy >= 0 ? 0.7 : 1))
        {
            return truth;
        }

        var wrong = decoy >= 0 && _random.Next(2) == 0 ? decoy : _random.Next(2) == 0 ? _favourite[worker] : (truth + 1 + _random.Next(Classes - 1)) % Classes;
        return wrong == truth ? (truth + 1 + _random.Next(Classes - 1)) % Classes : wrong;
    }

    private double[] GoldOf(WorkerFault fault, int worker) =>
        [.. Enumerable.Range(0, GoldAnswers).Select(at => _random.NextDouble() < Math.Max(0.8, _accuracy[worker]) - (fault == WorkerFault.Tires && at >= Onset ? 0.3 : 0) ? 1.0 : 0)];

    private static int TruthOf(double unit) => unit < 0.3 ? 0 : unit < 0.55 ? 1 : unit < 0.75 ? 2 : unit < 0.9 ? 3 : 4;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
