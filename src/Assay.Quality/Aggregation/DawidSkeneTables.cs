using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Assay.Quality.Aggregation;

/// <summary>The working memory of one fit in the manner of Dawid and Skene and the two passes over it.</summary>
/// <remarks>
/// Both passes read one row of a table a vote, at a random place far outside the nearest caches, so waiting for rows
/// dominates. Therefore both tables hold single precision (a row of up to 16 classes is one cache line), while every sum
/// is double: items read the log confusion of their annotators, at [annotator, answer, truth]; annotators read the
/// posterior of their items, at [item, truth], and keep their counts near. Items go through in batches, first all
/// reading, then all arithmetic, which lets the processor wait for many rows at once.
/// Rows are also asked for ahead of their votes. Truth is padded to whole vectors; padding has no prior.
/// </remarks>
internal sealed class DawidSkeneTables
{
    /// <summary>Expected votes below this count as this: keeps logarithms finite, far below any real count.</summary>
    public const double Floor = 1e-10;

    /// <summary>
    /// Classes further behind than this, in nats, count as this far: their probability leaves no trace in a sum, and the
    /// numbers stay inside the range where vector arithmetic is fast.
    /// </summary>
    private const double FarBehind = -80;

    private const int Lanes = SingleRow.Lanes;

    /// <summary>Floats that a table can hold.</summary>
    public static readonly int MaxValues = Array.MaxLength - AlignedFloats.Line;

    /// <summary>Pieces that work is cut into, whatever the number of threads.</summary>
    public const int MaxParts = 16;

    /// <summary>How many votes ahead a row is asked for.</summary>
    private const int VotesAhead = 24;

    /// <summary>Bytes of scores a batch holds: well inside the nearest cache.</summary>
    private const int BatchBytes = 16 * 1024;

    private readonly Votes _votes;
    private readonly int[] _gold;
    private readonly WorkerModel? _start;
    private readonly int _annotators;
    private readonly int _classes;
    private readonly int _width; // of arithmetic: classes, padded to a vector
    private readonly int _stride; // of rows: classes, padded to a line
    private readonly int _batch;
    private readonly int[] _blockStarts;
    private readonly int[] _shareStarts;
    private readonly AlignedFloats _posterior;
    private readonly double[][] _massByBlock;
    private readonly double[] _logLikelihoodByBlock;
    private readonly double[] _entropyByBlock;
    private readonly double[] _moveByBlock;
    private readonly double[] _fitByShare;
    private LogModel _model;
    private LogModel _next;

    /// <param name="gold">[I] or empty, see <see cref="Gold"/>.</param>
    /// <param name="start">A model to begin with; null for vote shares.</param>
    public DawidSkeneTables(Votes votes, int[] gold, WorkerModel? start)
    {
        (_votes, _gold, _start) = (votes, gold, start);
        (_annotators, _classes, _stride) = (votes.Annotators, votes.Classes, Padded(votes.Classes));
        _width = (_classes + Lanes - 1) / Lanes * Lanes;
        _batch = Math.Max(1, BatchBytes / (_stride * sizeof(double)));
        _blockStarts = Cut(votes.ItemStarts);
        _shareStarts = Cut(votes.AnnotatorStarts);
        _posterior = new((long)votes.Items * _stride);
        _massByBlock = new double[MaxParts][];
        for (var block = 0; block < MaxParts; block++)
        {
            _massByBlock[block] = new double[_width];
        }

        _logLikelihoodByBlock = new double[MaxParts];
        _entropyByBlock = new double[MaxParts];
        _moveByBlock = new double[MaxParts];
        _fitByShare = new double[MaxParts];
        _model = new((long)_annotators * _classes * _stride, _width);
        _next = new((long)_annotators * _classes * _stride, _width);
    }

    /// <summary>Doubles a row of counts.</summary>
    public int Stride => _stride;

    /// <summary>Of them those that arithmetic runs over.</summary>
    public int Width => _width;

    /// <summary>Floats a row: the smallest of 4, 8, or a multiple of 16 that holds all classes.</summary>
    public static int Padded(int classes) => classes <= 4 ? 4 : classes <= 8 ? 8 : (classes + AlignedFloats.Line - 1) / AlignedFloats.Line * AlignedFloats.Line;

    /// <summary>Runs one piece of work for each of the fixed blocks of items.</summary>
    public static void Each(int threads, Action<int> work)
    {
        if (threads == 1)
        {
            for (var part = 0; part < MaxParts; part++)
            {
                work(part);
            }
        }
        else
        {
            Parallel.For(0, MaxParts, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
    }

    /// <summary>Takes vote shares as the posterior, or what the model to start with says.</summary>
    public void Start(int block)
    {
        var mass = _massByBlock[block];
        var shares = new double[_classes];
        for (var item = _blockStarts[block]; item < _blockStarts[block + 1]; item++)
        {
            var answers = _votes.AnswersTo(item);
            Array.Clear(shares);
            if (!answers.IsEmpty && Gold.Of(_gold, item) is >= 0 and var known)
            {
                shares[known] = 1;
            }
            else if (!answers.IsEmpty && _start is not null)
            {
                DawidSkene.PosteriorOfItem(_votes.AnnotatorsOf(item), answers, _start, shares);
            }
            else
            {
                foreach (var answer in answers)
                {
                    shares[answer] += 1.0 / answers.Length;
                }
            }

            ref var row = ref Unsafe.Add(ref _posterior.First, (nint)item * _stride);
            for (var truth = 0; truth < _classes; truth++)
            {
                Unsafe.Add(ref row, truth) = (float)shares[truth];
                mass[truth] += shares[truth];
            }
        }
    }

    /// <summary>Estimates the next model from the posterior.</summary>
    /// <param name="voted">Items with votes.</param>
    /// <param name="priorSmoothing">Pseudo-items a class.</param>
    /// <param name="threads">Changes no bit.</param>
    /// <param name="complete">What becomes of counts before they are taken for shares.</param>
    public void Estimate(int voted, double priorSmoothing, int threads, CompleteCounts complete)
    {
        EstimatePrior(voted, priorSmoothing);
        Each(threads, share =>
        {
            var counts = new double[_classes * _stride];
            _fitByShare[share] = 0;
            for (var annotator = _shareStarts[share]; annotator < _shareStarts[share + 1]; annotator++)
            {
                Count(annotator, ref counts[0]);
                complete(share, annotator, counts);
                _fitByShare[share] += ToLogShares(annotator, ref counts[0]);
            }
        });
    }

    /// <summary>Makes the next model the model.</summary>
    public void Adopt() => (_model, _next) = (_next, _model);

    /// <summary>One pass over a block: posterior of each item under the model, log-likelihood, entropy and prior mass.</summary>
    public void UpdatePosterior(int block)
    {
        var scores = new double[_batch * _stride];
        var (logLikelihood, entropy, move) = (0.0, 0.0, 0.0);
        var end = _blockStarts[block + 1];
        for (var item = _blockStarts[block]; item < end; item += _batch)
        {
            var count = Math.Min(_batch, end - item);
            Score(item, count, ref scores[0]);
            for (var row = 0; row < count; row++)
            {
                var starts = _votes.ItemStarts.Slice(item + row, 2);
                if (starts[0] < starts[1])
                {
                    var (likelihood, spread, moved) = Normalise(ref scores[row * _stride], item + row, _massByBlock[block]);
                    logLikelihood += likelihood;
                    entropy += spread;
                    move += moved;
                }
            }
        }

        _logLikelihoodByBlock[block] = logLikelihood;
        _entropyByBlock[block] = entropy;
        _moveByBlock[block] = move;
    }

    /// <summary>Of all votes under the model.</summary>
    public double LogLikelihood() => Sum(_logLikelihoodByBlock);

    /// <summary>Expected log-likelihood of the votes under the next model, the prior counted at every vote, plus the posterior's entropy.</summary>
    public double EvidenceBound() => Sum(_fitByShare) + Sum(_entropyByBlock);

    /// <summary>How much probability the last pass moved from one class to another, summed over items; 1 an item at most.</summary>
    public double Move() => Sum(_moveByBlock) / 2;

    public double[] Prior() => _model.Prior[.._classes];

    /// <summary>[annotator, truth, answer], as the outside knows it; rounding undone, so that rows sum to 1.</summary>
    public double[] Confusion()
    {
        var confusion = new double[_annotators * _classes * _classes];
        for (var row = 0; row < _annotators * _classes; row++)
        {
            var (annotator, truth) = (row / _classes, row % _classes);
            var answers = confusion.AsSpan(row * _classes, _classes);
            var sum = 0.0;
            for (var answer = 0; answer < _classes; answer++)
            {
                answers[answer] = Math.Exp(Unsafe.Add(ref _model.LogConfusion.First, Cell(annotator, answer) + truth));
                sum += answers[answer];
            }

            foreach (ref var share in answers)
            {
                share /= sum;
            }
        }

        return confusion;
    }

    /// <summary>Rows into parts of about equally many votes; depends on nothing but the votes.</summary>
    private static int[] Cut(ReadOnlySpan<int> starts)
    {
        var cuts = new int[MaxParts + 1];
        for (var part = 1; part < MaxParts; part++)
        {
            var found = starts.BinarySearch((int)((long)starts[^1] * part / MaxParts));
            cuts[part] = Math.Clamp(found < 0 ? ~found : found, cuts[part - 1], starts.Length - 1);
        }

        cuts[MaxParts] = starts.Length - 1;
        return cuts;
    }

    private static double Sum(double[] parts)
    {
        var sum = 0.0;
        foreach (var part in parts)
        {
            sum += part;
        }

        return sum;
    }

    private nint Cell(int annotator, int answer) => (((nint)annotator * _classes) + answer) * _stride;

    private void EstimatePrior(int voted, double smoothing)
    {
        var (prior, logPrior) = (_next.Prior, _next.LogPrior);
        Array.Clear(prior);
        foreach (var mass in _massByBlock)
        {
            for (var truth = 0; truth < _classes; truth++)
            {
                prior[truth] += mass[truth];
            }

            Array.Clear(mass);
        }

        for (var truth = 0; truth < _width; truth++)
        {
            var share = voted == 0 ? 1.0 / _classes : (prior[truth] + smoothing) / (voted + (smoothing * _classes));
            prior[truth] = truth < _classes ? share : 0;
            logPrior[truth] = Math.Log(prior[truth]);
        }
    }

    /// <summary>Expected counts of an annotator at [answer, truth]: each vote adds its item's posterior.</summary>
    private void Count(int annotator, ref double counts)
    {
        MemoryMarshal.CreateSpan(ref counts, _classes * _stride).Clear();
        ref var posterior = ref _posterior.First;
        var items = _votes.ItemsOf(annotator);
        var answers = _votes.AnswersBy(annotator);
        for (var vote = 0; vote < items.Length && vote < answers.Length; vote++)
        {
            if (vote + VotesAhead < items.Length)
            {
                SingleRow.Fetch(ref Unsafe.Add(ref posterior, (nint)items[vote + VotesAhead] * _stride));
            }

            SingleRow.Add(ref Unsafe.Add(ref posterior, (nint)items[vote] * _stride), ref Unsafe.Add(ref counts, answers[vote] * _stride), _width);
        }
    }

    /// <summary>Counts to log probabilities, each truth by itself; returns the sum of counts * (log probability + log prior).</summary>
    private double ToLogShares(int annotator, ref double counts)
    {
        ref var table = ref Unsafe.Add(ref _next.LogConfusion.First, Cell(annotator, 0));
        var (fit, none, negligible) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256.Create(2 * Floor));
        for (var truth = 0; truth < _width; truth += Lanes)
        {
            var sum = none;
            for (var at = truth; at < _classes * _stride; at += _stride)
            {
                sum += Vector256.LoadUnsafe(ref counts, (nuint)at);
            }

            var logPrior = Vector256.LoadUnsafe(ref _next.LogPrior[truth]);
            for (var at = truth; at < _classes * _stride; at += _stride)
            {
                var count = Vector256.LoadUnsafe(ref counts, (nuint)at);
                var logShare = Vector256.Log(count / sum);
                SingleRow.Narrow(logShare).StoreUnsafe(ref table, (nuint)at);
                fit += Vector256.ConditionalSelect(Vector256.GreaterThan(count, negligible), count * (logShare + logPrior), none);
            }
        }

        return Vector256.Sum(fit);
    }

    /// <summary>Reads: log prior + log confusion of the answers given, a row an item.</summary>
    private void Score(int item, int count, ref double scores)
    {
        ref var table = ref _model.LogConfusion.First;
        for (var row = 0; row < count; row++)
        {
            ref var score = ref Unsafe.Add(ref scores, row * _stride);
            var annotators = _votes.AnnotatorsOf(item + row);
            var answers = _votes.AnswersTo(item + row);
            _model.LogPrior.CopyTo(MemoryMarshal.CreateSpan(ref score, _width));
            FetchAhead(_votes.ItemStarts[item + row], annotators.Length, ref table);
            for (var vote = 0; vote < annotators.Length && vote < answers.Length; vote++)
            {
                SingleRow.Add(ref Unsafe.Add(ref table, Cell(annotators[vote], answers[vote])), ref score, _width);
            }
        }
    }

    private void FetchAhead(int from, int count, ref float table)
    {
        var end = Math.Min(_votes.Count, from + count + VotesAhead);
        for (var vote = from + VotesAhead; vote < end; vote++)
        {
            SingleRow.Fetch(ref Unsafe.Add(ref table, Cell(_votes.AnnotatorByItem[vote], _votes.AnswerByItem[vote])));
        }
    }

    /// <summary>Arithmetic: log scores to the posterior of an item; returns its log-likelihood, entropy and twice its move.</summary>
    private (double LogLikelihood, double Entropy, double Moved) Normalise(ref double scores, int item, double[] mass)
    {
        if (Gold.Of(_gold, item) is >= 0 and var known)
        {
            // The row is certain from the start on.
            mass[known]++;
            return (Unsafe.Add(ref scores, known), 0, 0);
        }

        var highs = Vector256.Create(double.NegativeInfinity);
        for (var truth = 0; truth < _width; truth += Lanes)
        {
            highs = Vector256.MaxNative(highs, Vector256.LoadUnsafe(ref scores, (nuint)truth));
        }

        var halves = Vector128.MaxNative(highs.GetLower(), highs.GetUpper());
        var highest = Math.Max(halves.GetElement(0), halves.GetElement(1));
        var (shift, behind) = (Vector256.Create(highest), Vector256.Create(FarBehind));
        var (sums, lags) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var truth = 0; truth < _width; truth += Lanes)
        {
            var lag = Vector256.MaxNative(Vector256.LoadUnsafe(ref scores, (nuint)truth) - shift, behind);
            var likelihood = Vector256.Exp(lag);
            likelihood.StoreUnsafe(ref scores, (nuint)truth);
            sums += likelihood;
            lags += likelihood * lag;
        }

        var sum = Vector256.Sum(sums);
        var scale = Vector256.Create(1 / sum);
        ref var posterior = ref Unsafe.Add(ref _posterior.First, (nint)item * _stride);
        ref var masses = ref MemoryMarshal.GetArrayDataReference(mass);
        var moves = Vector256<double>.Zero;
        for (var truth = 0; truth < _width; truth += Lanes)
        {
            var probability = Vector256.LoadUnsafe(ref scores, (nuint)truth) * scale;
            moves += Vector256.Abs(probability - SingleRow.Widen(ref Unsafe.Add(ref posterior, truth)));
            SingleRow.Narrow(probability).StoreUnsafe(ref posterior, (nuint)truth);
            (Vector256.LoadUnsafe(ref masses, (nuint)truth) + probability).StoreUnsafe(ref masses, (nuint)truth);
        }

        var log = Math.Log(sum);
        return (highest + log, log - (Vector256.Sum(lags) / sum), Vector256.Sum(moves));
    }
}
