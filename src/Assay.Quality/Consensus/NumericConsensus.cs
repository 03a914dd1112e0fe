namespace Assay.Quality.Consensus;

/// <summary>One annotator's number for one item, as dense indices.</summary>
/// <param name="Item">0 to items - 1.</param>
/// <param name="Annotator">0 to annotators - 1.</param>
/// <param name="Value">Finite.</param>
public readonly record struct NumericAnswer(int Item, int Annotator, double Value);

/// <summary>What numeric answers say about items and annotators.</summary>
/// <param name="Value">[I]; an item without answers has the mean of all.</param>
/// <param name="StandardError">[I]: how far a value may be off, by the model.</param>
/// <param name="Bias">[A]: what an annotator adds to an item of mean value; 0 in the mean over answers.</param>
/// <param name="Scale">[A]: by how much an annotator stretches differences; 1 in the mean over answers.</param>
/// <param name="Deviation">[A]: standard deviation of an annotator's answers about what bias and scale explain.</param>
/// <param name="Iterations">How often the model was estimated, at least 1.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record NumericConsensusFit(double[] Value, double[] StandardError, double[] Bias, double[] Scale, double[] Deviation, int Iterations, bool Converged);

/// <summary>Finds the number behind several annotators' numbers, knowing who is high, who exaggerates and who scatters.</summary>
/// <remarks>
/// Model: answer = mean + bias + scale * (value - mean) + noise of the annotator's deviation; values are normal about their mean. Estimated by expectation-maximisation with
/// priors. Sources: V. C. Raykar et al., "Learning From Crowds", JMLR 11, 2010, pp. 1297-1322, https://www.jmlr.org/papers/v11/raykar10a.html, section 5 (deviation); P. Welinder, S. Branson,
/// P. Perona and S. Belongie, "The Multidimensional Wisdom of Crowds", NIPS 2010 (bias); the scale is the congeneric model of K. G. Jöreskog, Psychometrika 36, 1971, pp. 109-133,
/// https://doi.org/10.1007/BF02291393: without it an annotator who uses a tenth of the range looks precise and draws all values to the middle.
/// For wild single answers (slips of the keyboard) noise may have heavy tails: Student's t with <c>degreesOfFreedom</c>, K. L. Lange, R. J. A. Little and J. M. G. Taylor, JASA 84, 1989,
/// https://doi.org/10.1080/01621459.1989.10478852.
/// Priors, in units of the standard deviation of all answers: bias 0 ± 0.2, scale 1 ± 0.17, deviation with the weight of 20 answers of the crowd's. Answers are put in order first and sums go by
/// annotator and item, so that the order of rows leaves no trace. Values are shrunk towards the mean as far as their answers are noisy, which lowers the squared error.
/// Time O(n log n + n) an iteration for n answers, memory O(n). A repeated answer counts each time.
/// Known weaknesses: a mean, so that two camps meet in the middle where nobody is; with few items an annotator's scale is hardly known and stays near 1.
/// </remarks>
public static class NumericConsensus
{
    private const double BiasVariance = 0.04;
    private const double ScaleVariance = 0.03;
    private const double PriorAnswers = 20;

    /// <summary>Variances never fall below this share of the whole, or one annotator would be believed alone.</summary>
    private const double LeastVariance = 1e-8;

    /// <summary>Fits the model.</summary>
    /// <param name="answers">In any order; only read.</param>
    /// <param name="items">I.</param>
    /// <param name="annotators">A.</param>
    /// <param name="degreesOfFreedom">Of the noise: infinity for normal noise, about 4 where single answers are wild; above 0.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">In standard deviations of all answers; converged when no value moves by it.</param>
    /// <exception cref="ArgumentException">An answer lies outside the counts or is not finite.</exception>
    public static NumericConsensusFit Fit(
        ReadOnlySpan<NumericAnswer> answers, int items, int annotators, double degreesOfFreedom = double.PositiveInfinity, int maxIterations = 1000, double tolerance = 1e-7)
    {
        Check(answers, items, annotators);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (!(degreesOfFreedom > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are above 0.");
        }

        NumericAnswer[] ordered = [.. answers.ToArray().OrderBy(answer => answer.Item).ThenBy(answer => answer.Annotator).ThenBy(answer => answer.Value)];
        var (mean, deviation) = Standardise(ordered);
        var state = new State(ordered, items, annotators, degreesOfFreedom);
        var (iteration, converged) = (0, ordered.Length == 0);
        while (!converged && iteration < maxIterations)
        {
            iteration++;
            converged = state.Step() < tolerance;
        }

        return new(
            [.. state.Value.Select(value => mean + (deviation * value))], [.. state.Variance.Select(variance => deviation * Math.Sqrt(variance))],
            [.. state.Bias.Select(bias => deviation * bias)],
            state.Scale, [.. state.Noise.Select(noise => deviation * Math.Sqrt(noise))], Math.Max(1, iteration), converged);
    }

    private static void Check(ReadOnlySpan<NumericAnswer> answers, int items, int annotators)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(annotators);
        for (var row = 0; row < answers.Length; row++)
        {
            var answer = answers[row];
            if ((uint)answer.Item >= (uint)items || (uint)answer.Annotator >= (uint)annotators || !double.IsFinite(answer.Value))
            {
                throw new ArgumentException($"Answer {row} is {answer}, not finite or outside {items} items and {annotators} annotators.", nameof(answers));
            }
        }
    }

    /// <summary>To mean 0 and deviation 1, so that the unit of the answers changes nothing; the deviation of equal answers is 1.</summary>
    private static (double Mean, double Deviation) Standardise(NumericAnswer[] answers)
    {
        var mean = answers.Length == 0 ? 0 : answers.Average(answer => answer.Value);
        var square = answers.Length == 0 ? 0 : answers.Average(answer => (answer.Value - mean) * (answer.Value - mean));
        var deviation = square > 0 ? Math.Sqrt(square) : 1;
        for (var row = 0; row < answers.Length; row++)
        {
            answers[row] = answers[row] with { Value = (answers[row].Value - mean) / deviation };
        }

        return (mean, deviation);
    }

    /// <summary>The model between steps, in standard units.</summary>
    private sealed class State
    {
        private readonly NumericAnswer[] _answers;
        private readonly double _degreesOfFreedom;
        private readonly double[] _weights;
        private readonly double[] _precision;
        private readonly double[] _sums;
        private readonly Moments[] _moments;
        private readonly int[] _counts;
        private double _centre;
        private double _spread = 1;

        public State(NumericAnswer[] answers, int items, int annotators, double degreesOfFreedom)
        {
            (_answers, _degreesOfFreedom) = (answers, degreesOfFreedom);
            (_weights, _precision, _sums) = (new double[answers.Length], new double[items], new double[items]);
            (Value, Variance, _moments, _counts) = (new double[items], new double[items], new Moments[annotators], new int[annotators]);
            (Bias, Scale, Noise) = (new double[annotators], Enumerable.Repeat(1.0, annotators).ToArray(), Enumerable.Repeat(1.0, annotators).ToArray());
            Array.Fill(_weights, 1);
            Array.Fill(Variance, 1);
            foreach (var answer in answers)
            {
                _counts[answer.Annotator]++;
            }
        }

        public double[] Value { get; }

        public double[] Variance { get; }

        public double[] Bias { get; }

        public double[] Scale { get; }

        public double[] Noise { get; }

        /// <summary>How far the value moved that moved most.</summary>
        public double Step()
        {
            var moved = UpdateValues();
            UpdateAnnotators();
            Centre();
            UpdateNoise();
            return moved;
        }

        private double UpdateValues()
        {
            Array.Fill(_precision, 1 / _spread);
            Array.Fill(_sums, _centre / _spread);
            for (var row = 0; row < _answers.Length; row++)
            {
                var (item, annotator, value) = _answers[row];
                var weight = _weights[row] * Scale[annotator] / Noise[annotator];
                _precision[item] += weight * Scale[annotator];
                _sums[item] += weight * (value - Bias[annotator]);
            }

            var (moved, sum) = (0.0, 0.0);
            for (var item = 0; item < Value.Length; item++)
            {
                var value = _sums[item] / _precision[item];
                moved = Math.Max(moved, Math.Abs(value - Value[item]));
                (Value[item], Variance[item]) = (value, 1 / _precision[item]);
                sum += value;
            }

            _centre = sum / Value.Length;
            _spread = Math.Max(LeastVariance, Value.Select((value, item) => ((value - _centre) * (value - _centre)) + Variance[item]).Average());
            return moved;
        }

        /// <summary>Bias and scale of each annotator: a regression of the answers on the values, held to 0 and 1.</summary>
        private void UpdateAnnotators()
        {
            Array.Clear(_moments);
            for (var row = 0; row < _answers.Length; row++)
            {
                var (item, annotator, value) = _answers[row];
                _moments[annotator].Add(_weights[row], Value[item], Variance[item], value);
            }

            for (var annotator = 0; annotator < Bias.Length; annotator++)
            {
                (Bias[annotator], Scale[annotator]) = _moments[annotator].Solve(Noise[annotator] / BiasVariance, Noise[annotator] / ScaleVariance);
            }
        }

        /// <summary>The crowd as a whole is neither high nor stretched: only differences can be told.</summary>
        private void Centre()
        {
            var (bias, scale) = (0.0, 0.0);
            for (var annotator = 0; annotator < Bias.Length; annotator++)
            {
                bias += _counts[annotator] * Bias[annotator];
                scale += _counts[annotator] * Scale[annotator];
            }

            (bias, scale) = (bias / _answers.Length, scale / _answers.Length);
            for (var annotator = 0; annotator < Bias.Length; annotator++)
            {
                Bias[annotator] -= bias;
                Scale[annotator] /= scale;
            }
        }

        private void UpdateNoise()
        {
            var (squares, all) = (new double[Noise.Length], 0.0);
            for (var row = 0; row < _answers.Length; row++)
            {
                var (item, annotator, value) = _answers[row];
                var rest = value - Bias[annotator] - (Scale[annotator] * Value[item]);
                var square = (rest * rest) + (Scale[annotator] * Scale[annotator] * Variance[item]);
                _weights[row] = double.IsPositiveInfinity(_degreesOfFreedom) ? 1 : (_degreesOfFreedom + 1) / (_degreesOfFreedom + (square / Noise[annotator]));
                squares[annotator] += _weights[row] * square;
                all += _weights[row] * square;
            }

            for (var annotator = 0; annotator < Noise.Length; annotator++)
            {
                Noise[annotator] = Math.Max(LeastVariance, ((PriorAnswers * all / _answers.Length) + squares[annotator]) / (PriorAnswers + _counts[annotator]));
            }
        }
    }

    /// <summary>Sums of a regression with an offset.</summary>
    private struct Moments
    {
        private double _weight;
        private double _value;
        private double _square;
        private double _answer;
        private double _product;

        public void Add(double weight, double value, double variance, double answer)
        {
            _weight += weight;
            _value += weight * value;
            _square += weight * ((value * value) + variance);
            _answer += weight * answer;
            _product += weight * value * answer;
        }

        public readonly (double Bias, double Scale) Solve(double biasRidge, double scaleRidge)
        {
            var (square, weight) = (_square + scaleRidge, _weight + biasRidge);
            var determinant = (square * weight) - (_value * _value);
            var product = _product + scaleRidge;
            return (((square * _answer) - (_value * product)) / determinant, ((weight * product) - (_value * _answer)) / determinant);
        }
    }
}
