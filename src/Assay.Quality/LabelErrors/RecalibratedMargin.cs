namespace Assay.Quality.LabelErrors;

/// <summary>Labels scored by a second reading of the model's probabilities.</summary>
/// <param name="Scores">[N]: 0 is a likely error, 1 a sound label.</param>
/// <param name="Probabilities">[N, K]: mean of the given and the recalibrated probabilities; rows sum to 1.</param>
/// <param name="Iterations">Of the slowest fold.</param>
/// <param name="Converged">False when the iterations of a fold ran out first.</param>
public sealed record RecalibratedMarginFit(double[] Scores, double[] Probabilities, int Iterations, bool Converged)
{
    /// <summary>The class that the row looks like most, the lowest of those that tie.</summary>
    public int Suggested(int row)
    {
        var classes = Probabilities.Length / Scores.Length;
        return ClassProbabilities.Largest(Probabilities.AsSpan(row * classes, classes));
    }
}

/// <summary>Ranks labels by the normalised margin of probabilities that were recalibrated on the labels themselves, out of fold.</summary>
/// <remarks>
/// Why: a network says 0.9999 for what it gets right nine times in ten, and it does so for some pairs of classes more than for
/// others. A label that it contradicts between two classes which it confuses is weaker evidence of an error than the same
/// contradiction between classes that it tells apart. How it errs can be learnt from the labels, of which most are right:
/// a multinomial regression of the label on the log probabilities of all classes ("matrix scaling", C. Guo, G. Pleiss, Y. Sun
/// and K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, https://arxiv.org/abs/1706.04599) is fitted
/// on four fifths of the rows and applied to the fifth that it has not seen, so that no label speaks for itself. Two readings of one model err
/// apart: their mean is taken, and its normalised margin (see <see cref="LabelQuality.NormalizedMargin(ClassProbabilities)"/>).
/// It was reasoned out, not blind: two reviewed sets were seen on the way (docs/quality/label-errors.md). Probabilities are floored at 1e-6, what single precision carries; the regression is
/// held to "the model is right as it is" by a ridge of a hundredth of the rows, the strongest of three whose held-out likelihood of the given labels was tried.
/// Below 10 rows a parameter only a slope and an offset a class are fitted.
/// Deterministic, bit-equal for any thread count: folds and samples go by a hash of the row's number. At most 10,000 rows are fitted, a sample of
/// more. Time O(N*K*K), memory O(N*K).
/// Known weaknesses: needs labels that are mostly right; an error that all rows of a class share is learnt as truth.
/// </remarks>
public static class RecalibratedMargin
{
    private const int Folds = 5;
    private const int MostFitted = 10_000;
    private const int RowsAParameter = 10;
    private const double Floor = 1e-6;
    private const double RidgeShare = 0.01;
    private const int MaxIterations = 200;
    private const double Tolerance = 1e-6;

    /// <summary>Scores all labels.</summary>
    /// <param name="probabilities">Out of sample.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    public static RecalibratedMarginFit Fit(ClassProbabilities probabilities, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var (rows, classes) = (probabilities.Rows, probabilities.Classes);
        var (scores, means) = (new double[rows], new double[rows * classes]);
        var fits = new (int Iterations, bool Converged)[Folds];
        Parallel.For(0, Folds, new ParallelOptions { MaxDegreeOfParallelism = threads }, fold =>
        {
            var scaling = Scaling.Fit(probabilities, Sample(rows, fold));
            fits[fold] = (scaling.Iterations, scaling.Converged);
            var logs = new double[classes];
            for (var row = 0; row < rows; row++)
            {
                if (FoldOf(row) == fold)
                {
                    var mean = means.AsSpan(row * classes, classes);
                    Logs(probabilities[row], logs);
                    scaling.Apply(logs, mean);
                    Average(mean, probabilities[row]);
                    scores[row] = LabelQuality.NormalizedMargin(mean, probabilities.Labels[row]);
                }
            }
        });
        return new(scores, means, fits.Max(fit => fit.Iterations), Array.TrueForAll(fits, fit => fit.Converged));
    }

    private static void Average(Span<double> mean, ReadOnlySpan<double> given)
    {
        for (var at = 0; at < mean.Length; at++)
        {
            mean[at] = (mean[at] + given[at]) / 2;
        }
    }

    private static int FoldOf(int row) => (int)(Hash(row) % Folds);

    /// <summary>Rows of the other folds, all or an even sample, in order.</summary>
    private static int[] Sample(int rows, int fold)
    {
        var share = rows == 0 ? 0 : Math.Min(1, MostFitted / (rows * (1 - (1.0 / Folds))));
        var limit = (ulong)(share * (ulong.MaxValue >> 11));
        var sample = new List<int>();
        for (var row = 0; row < rows; row++)
        {
            if (FoldOf(row) != fold && Hash(~row) >> 11 <= limit)
            {
                sample.Add(row);
            }
        }

        return [.. sample];
    }

    /// <summary>SplitMix64 of a number (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195).</summary>
    private static ulong Hash(int number)
    {
        unchecked
        {
            var z = ((ulong)number + 1) * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Log probabilities, floored, less their mean.</summary>
    private static void Logs(ReadOnlySpan<double> row, Span<double> logs)
    {
        var mean = 0.0;
        for (var at = 0; at < row.Length; at++)
        {
            mean += logs[at] = Math.Log(Math.Max(row[at], Floor));
        }

        mean /= row.Length;
        foreach (ref var log in logs)
        {
            log -= mean;
        }
    }

    internal static void Softmax(Span<double> logits)
    {
        var (most, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits)
        {
            most = Math.Max(most, logit);
        }

        foreach (ref var logit in logits)
        {
            sum += logit = Math.Exp(logit - most);
        }

        foreach (ref var logit in logits)
        {
            logit /= sum;
        }
    }

    /// <summary>Logits = logs + slopes * logs + offsets; slopes are a matrix [K, K] at [to, from], or its diagonal.</summary>
    private sealed class Scaling(int classes, bool isFull)
    {
        private readonly double[] _weights = new double[(isFull ? classes * classes : classes) + classes];

        public int Iterations { get; private set; }

        public bool Converged { get; private set; }

        private int Slopes => _weights.Length - classes;

        public static Scaling Fit(ClassProbabilities probabilities, int[] sample)
        {
            var classes = probabilities.Classes;
            var scaling = new Scaling(classes, (long)classes * classes * RowsAParameter <= sample.Length);
            var (logs, labels) = (new double[sample.Length * classes], new int[sample.Length]);
            for (var at = 0; at < sample.Length; at++)
            {
                Logs(probabilities[sample[at]], logs.AsSpan(at * classes, classes));
                labels[at] = probabilities.Labels[sample[at]];
            }

            var row = new double[classes];
            (scaling.Iterations, scaling.Converged) = Lbfgs.Minimise(
                (weights, gradient) => scaling.Loss(logs, labels, weights, gradient, row), scaling._weights, MaxIterations, Tolerance);
            return scaling;
        }

        public void Apply(ReadOnlySpan<double> logs, Span<double> probabilities)
        {
            Logits(logs, _weights, probabilities);
            Softmax(probabilities);
        }

        private void Logits(ReadOnlySpan<double> logs, ReadOnlySpan<double> weights, Span<double> logits)
        {
            for (var to = 0; to < logits.Length; to++)
            {
                var logit = logs[to] + weights[Slopes + to];
                if (!isFull)
                {
                    logits[to] = logit + (weights[to] * logs[to]);
                    continue;
                }

                var slopes = weights.Slice(to * logs.Length, logs.Length);
                for (var from = 0; from < slopes.Length; from++)
                {
                    logit += slopes[from] * logs[from];
                }

                logits[to] = logit;
            }
        }

        /// <summary>Minus the log-likelihood of the labels, and the ridge.</summary>
        private double Loss(double[] logs, int[] labels, ReadOnlySpan<double> weights, Span<double> gradient, double[] row)
        {
            var (loss, ridge) = (0.0, RidgeShare * labels.Length);
            gradient.Clear();
            for (var at = 0; at < labels.Length; at++)
            {
                var from = logs.AsSpan(at * classes, classes);
                Logits(from, weights, row);
                Softmax(row);
                loss -= Math.Log(Math.Max(row[labels[at]], 1e-300));
                row[labels[at]]--;
                AddGradient(row, from, gradient);
            }

            for (var slope = 0; slope < Slopes; slope++)
            {
                loss += ridge / 2 * weights[slope] * weights[slope];
                gradient[slope] += ridge * weights[slope];
            }

            return loss;
        }

        private void AddGradient(ReadOnlySpan<double> residuals, ReadOnlySpan<double> logs, Span<double> gradient)
        {
            for (var to = 0; to < residuals.Length; to++)
            {
                var residual = residuals[to];
                gradient[Slopes + to] += residual;
                if (!isFull)
                {
                    gradient[to] += residual * logs[to];
                    continue;
                }

                var slopes = gradient.Slice(to * logs.Length, logs.Length);
                for (var from = 0; from < slopes.Length; from++)
                {
                    slopes[from] += residual * logs[from];
                }
            }
        }
    }
}
