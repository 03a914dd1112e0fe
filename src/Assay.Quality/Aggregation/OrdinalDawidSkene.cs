namespace Assay.Quality.Aggregation;

/// <summary>What the ordinal model says about items and annotators.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; an unvoted item has the prior.</param>
/// <param name="Bias">[A], in classes: above 0 an annotator answers too high.</param>
/// <param name="Precision">[A], above 0, per class: the larger, the fewer answers land beside the truth.</param>
/// <param name="Slip">[A], 0 to 1: the share of answers that are no judgement but a habit.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="Confusion">[A, K, K] at [annotator, truth, answer], as these give it; last axis sums to 1.</param>
/// <param name="LogLikelihoodHistory">Of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record OrdinalDawidSkeneFit(
    double[] Posterior, double[] Bias, double[] Precision, double[] Slip, double[] Prior, double[] Confusion,
    IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;

    /// <summary>The model in the form that answers about single items; it gave <see cref="Posterior"/>.</summary>
    public WorkerModel ToWorkerModel() => WorkerModel.FromConfusion(Prior, Confusion);
}

/// <summary>Dawid and Skene's model for classes in order, such as grades: bias, precision and slips of an annotator.</summary>
/// <remarks>
/// Ours, of known parts: the graded response model of F. Samejima, "Estimation of latent ability using a response pattern of
/// graded scores", Psychometrika Monograph 17, 1969, https://doi.org/10.1007/BF03372160, in the place of the confusion matrix
/// of A. P. Dawid and A. M. Skene, 1979, https://doi.org/10.2307/2346806, and the habit of a guessing annotator as in
/// <see cref="Mace"/>.
/// Model: class t lies at t on a scale, borders halfway between. With probability slip an answer is drawn from the annotator's
/// own answers (ten pseudo-answers of the crowd's added); otherwise P(answer at most k | t) = sigmoid(precision * (k + 1/2 - t -
/// bias)). Priors: bias N(0, 0.5^2) and log precision N(the annotators' mean, 0.5^2), in classes; slip with five pseudo-answers
/// of the crowd's rate. One pseudo-item a class in the prior.
/// Shapes: posterior [I, K]; bias, precision, slip [A]; confusion [A, K, K].
/// Start: vote shares, precision 4, slip 0.2. Each iteration takes one step for slips, by expectation, and one guarded Newton
/// step for precision and bias of every annotator. It ends when an iteration moves less than the tolerance of an item's
/// probability in the mean, for the reason given at <see cref="HierarchicalDawidSkene"/>.
/// Deterministic. Time O(V*K + A*K*K) an iteration, memory O(I*K + A*K*K).
/// Known weaknesses: only for classes in order and about evenly spaced; an annotator who confuses two classes that are not
/// neighbours looks merely imprecise.
/// </remarks>
public static class OrdinalDawidSkene
{
    private const double StartSlip = 0.2;
    private const double SlipVotes = 5;
    private const double HabitVotes = 10;
    private const double BiasSpread = 0.5;
    private const double PrecisionSpread = 0.5;
    private const double StartPrecision = 4;
    private const double Nudge = 1e-3; // of numeric derivatives
    private const double LongestStep = 0.5;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Answers are in order: 0 is lowest. Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Mean probability of a voted item that may still move, at least 0.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static OrdinalDawidSkeneFit Fit(Votes votes, int maxIterations = 100, double tolerance = 0.003, ReadOnlySpan<int> gold = default)
    {
        DawidSkene.Check(votes, maxIterations, tolerance, 1, gold, null);
        var scale = new Scale(votes);
        var posterior = Posteriors.Shares(votes, gold);
        var before = new double[posterior.Length];
        var prior = new double[votes.Classes];
        var voted = Posteriors.CountVoted(votes);
        var history = new List<double>();
        while (true)
        {
            posterior.CopyTo(before, 0);
            Count(votes, posterior, voted, prior, scale.Counts);
            scale.Improve();
            var model = WorkerModel.FromConfusion(prior, scale.ToConfusion());
            history.Add(UpdatePosterior(votes, model, gold, posterior));
            var converged = Posteriors.Move(before, posterior, voted) <= tolerance;
            if (converged || history.Count == maxIterations)
            {
                return new(
                    posterior, scale.Bias, [.. scale.LogPrecision.Select(value => Math.Exp(value))], scale.Slip, prior, scale.ToConfusion(), history, converged);
            }
        }
    }

    private static void Count(Votes votes, double[] posterior, int voted, double[] prior, double[] counts)
    {
        var classes = votes.Classes;
        Array.Fill(prior, 1.0 / (voted + classes));
        Array.Clear(counts);
        for (var item = 0; item < votes.Items; item++)
        {
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            for (var truth = 0; truth < classes && !answers.IsEmpty; truth++)
            {
                var share = posterior[(item * classes) + truth];
                prior[truth] += share / (voted + classes);
                for (var vote = 0; vote < answers.Length && share > 0; vote++)
                {
                    counts[(((annotators[vote] * classes) + truth) * classes) + answers[vote]] += share;
                }
            }
        }
    }

    private static double UpdatePosterior(Votes votes, WorkerModel model, ReadOnlySpan<int> gold, double[] posterior)
    {
        var logLikelihood = 0.0;
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.AsSpan(item * votes.Classes, votes.Classes);
            var known = Gold.Of(gold, item);
            var likelihood = DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(item), votes.AnswersTo(item), model, row, known);
            logLikelihood += votes.AnswersTo(item).IsEmpty ? 0 : likelihood;
        }

        return logLikelihood;
    }

    /// <summary>Bias, precision and slips, and the counts that they are to explain.</summary>
    private sealed class Scale
    {
        private readonly Votes _votes;
        private readonly int _annotators;
        private readonly int _classes;
        private readonly double[] _habit; // [A, K]: rows sum to 1
        private readonly double[] _slips; // [A]: expected number
        private readonly double[] _row;

        public Scale(Votes votes)
        {
            (_votes, _annotators, _classes) = (votes, votes.Annotators, votes.Classes);
            Counts = new double[_annotators * _classes * _classes];
            Bias = new double[_annotators];
            LogPrecision = new double[_annotators];
            Array.Fill(LogPrecision, Math.Log(StartPrecision));
            Slip = new double[_annotators];
            Array.Fill(Slip, StartSlip);
            _slips = new double[_annotators];
            _row = new double[_classes];
            _habit = Habits();
        }

        /// <summary>[A, K, K] at [annotator, truth, answer].</summary>
        public double[] Counts { get; }

        public double[] Bias { get; }

        public double[] LogPrecision { get; }

        public double[] Slip { get; }

        public void Improve()
        {
            ImproveSlips();
            var mean = MeanLogPrecision();
            for (var annotator = 0; annotator < _annotators; annotator++)
            {
                var who = annotator;
                if (_votes.AnswersBy(who).IsEmpty)
                {
                    LogPrecision[who] = mean;
                    continue;
                }

                LogPrecision[who] += Step(value => Fit(who, Bias[who], value, mean), LogPrecision[who]);
                Bias[who] += Step(value => Fit(who, value, LogPrecision[who], mean), Bias[who]);
            }
        }

        /// <summary>[A, K, K].</summary>
        public double[] ToConfusion()
        {
            var confusion = new double[Counts.Length];
            for (var row = 0; row < _annotators * _classes; row++)
            {
                var annotator = row / _classes;
                Shares(annotator, row % _classes, Bias[annotator], Math.Exp(LogPrecision[annotator]), confusion.AsSpan(row * _classes, _classes));
            }

            return confusion;
        }

        /// <summary>A Newton step uphill by central differences, or a short one along the slope where the hill is no hill.</summary>
        private static double Step(Func<double, double> fit, double at)
        {
            var (below, here, above) = (fit(at - Nudge), fit(at), fit(at + Nudge));
            var slope = (above - below) / (2 * Nudge);
            var curvature = ((2 * here) - above - below) / (Nudge * Nudge);
            return Math.Clamp(curvature > 1e-9 ? slope / curvature : slope, -LongestStep, LongestStep);
        }

        private static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));

        private static double Square(double value) => value * value;

        private double MeanLogPrecision()
        {
            var (sum, count) = (0.0, 0);
            for (var annotator = 0; annotator < _annotators; annotator++)
            {
                var answered = !_votes.AnswersBy(annotator).IsEmpty;
                (sum, count) = answered ? (sum + LogPrecision[annotator], count + 1) : (sum, count);
            }

            return count == 0 ? Math.Log(StartPrecision) : sum / count;
        }

        private double[] Habits()
        {
            var habit = new double[_annotators * _classes];
            var crowd = new double[_classes];
            Array.Fill(crowd, _votes.Count == 0 ? HabitVotes / _classes : 0);
            foreach (var answer in _votes.AnswerByItem)
            {
                crowd[answer] += HabitVotes / _votes.Count;
            }

            for (var annotator = 0; annotator < _annotators; annotator++)
            {
                var row = habit.AsSpan(annotator * _classes, _classes);
                var answers = _votes.AnswersBy(annotator);
                crowd.CopyTo(row);
                foreach (var answer in answers)
                {
                    row[answer]++;
                }

                foreach (ref var share in row)
                {
                    share /= answers.Length + HabitVotes;
                }
            }

            return habit;
        }

        private void ImproveSlips()
        {
            for (var annotator = 0; annotator < _annotators; annotator++)
            {
                _slips[annotator] = 0;
                var habit = _habit.AsSpan(annotator * _classes, _classes);
                for (var truth = 0; truth < _classes; truth++)
                {
                    var counts = Row(annotator, truth);
                    if (counts.IndexOfAnyExcept(0.0) < 0)
                    {
                        continue;
                    }

                    Shares(annotator, truth, Bias[annotator], Math.Exp(LogPrecision[annotator]), _row);
                    for (var answer = 0; answer < _classes; answer++)
                    {
                        _slips[annotator] += counts[answer] > 0 ? counts[answer] * Slip[annotator] * habit[answer] / _row[answer] : 0;
                    }
                }
            }

            var rate = (_slips.Sum() + (StartSlip * SlipVotes)) / (_votes.Count + SlipVotes);
            for (var annotator = 0; annotator < _annotators; annotator++)
            {
                Slip[annotator] = (_slips[annotator] + (rate * SlipVotes)) / (_votes.AnswersBy(annotator).Length + SlipVotes);
            }
        }

        private Span<double> Row(int annotator, int truth) => Counts.AsSpan(((annotator * _classes) + truth) * _classes, _classes);

        private void Shares(int annotator, int truth, double bias, double precision, Span<double> answers)
        {
            var below = 0.0;
            var slip = Slip[annotator];
            var habit = _habit.AsSpan(annotator * _classes, _classes);
            for (var answer = 0; answer < answers.Length; answer++)
            {
                var upTo = answer + 1 == answers.Length ? 1 : Sigmoid(precision * (answer + 0.5 - truth - bias));
                answers[answer] = ((1 - slip) * (upTo - below)) + (slip * habit[answer]);
                below = upTo;
            }
        }

        private double Fit(int annotator, double bias, double logPrecision, double mean)
        {
            var fit = -(Square(bias) / (2 * Square(BiasSpread))) - (Square(logPrecision - mean) / (2 * Square(PrecisionSpread)));
            var precision = Math.Exp(logPrecision);
            for (var truth = 0; truth < _classes; truth++)
            {
                var counts = Row(annotator, truth);
                if (counts.IndexOfAnyExcept(0.0) < 0)
                {
                    continue;
                }

                Shares(annotator, truth, bias, precision, _row);
                for (var answer = 0; answer < _classes; answer++)
                {
                    fit += counts[answer] > 0 ? counts[answer] * Math.Log(_row[answer]) : 0;
                }
            }

            return fit;
        }
    }
}
