namespace Assay.Quality.LabelErrors;

/// <summary>What a model believes about labeled items: one row of class probabilities and one given label each.</summary>
/// <remarks>
/// Shapes, for N rows and K classes: probabilities [N, K], labels [N]. Probabilities must be out of sample, such as from
/// cross-validation: a model that has seen a label repeats it.
/// Rows that do not sum to 1 within <see cref="Tolerance"/> are divided by their sum; <see cref="Normalised"/> counts them.
/// Immutable; the arrays are kept, not copied, unless a row had to be normalised.
/// </remarks>
public sealed class ClassProbabilities
{
    /// <summary>How far from 1 a sum may be without being normalised: the rounding of single precision over many classes.</summary>
    public const double Tolerance = 1e-5;

    private readonly double[] _values;
    private readonly int[] _labels;

    /// <summary>Checks and keeps probabilities with their labels.</summary>
    /// <param name="values">[N, K], finite and not negative, a positive number in every row.</param>
    /// <param name="labels">[N], 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <exception cref="ArgumentException">A number is no probability, a label lies outside, or the shapes differ.</exception>
    public ClassProbabilities(double[] values, int[] labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (values.Length != (long)labels.Length * classes)
        {
            throw new ArgumentException($"{labels.Length} labels and {classes} classes need {(long)labels.Length * classes} probabilities, not {values.Length}.", nameof(values));
        }

        (_values, _labels, Classes) = (values, labels, classes);
        for (var row = 0; row < labels.Length; row++)
        {
            var sum = Check(row);
            if (Math.Abs(sum - 1) <= Tolerance)
            {
                continue;
            }

            _values = Normalised++ == 0 ? [.. values] : _values;
            foreach (ref var value in _values.AsSpan(row * classes, classes))
            {
                value /= sum;
            }
        }
    }

    /// <summary>N.</summary>
    public int Rows => _labels.Length;

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>How many rows did not sum to 1.</summary>
    public int Normalised { get; }

    /// <summary>[N, K].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>[N]: the labels as given.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>[K]: the probabilities of a row.</summary>
    public ReadOnlySpan<double> this[int row] => _values.AsSpan(row * Classes, Classes);

    /// <summary>The most probable class, the lowest of those that tie.</summary>
    public int Predicted(int row) => Largest(this[row]);

    /// <summary>[K]: how many labels each class has.</summary>
    public int[] LabelCounts()
    {
        var counts = new int[Classes];
        foreach (var label in _labels)
        {
            counts[label]++;
        }

        return counts;
    }

    internal static int Largest(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var at = 1; at < values.Length; at++)
        {
            best = values[at] > values[best] ? at : best;
        }

        return best;
    }

    /// <summary>The sum of a row that is sound.</summary>
    private double Check(int row)
    {
        if ((uint)_labels[row] >= (uint)Classes)
        {
            throw new ArgumentException($"The label of row {row} is {_labels[row]}, outside {Classes} classes.", nameof(row));
        }

        var (sum, lowest) = (0.0, 0.0);
        foreach (var value in this[row])
        {
            sum += value;
            lowest = Math.Min(lowest, value);
        }

        return lowest >= 0 && sum > 0 && double.IsFinite(sum)
            ? sum
            : throw new ArgumentException($"Row {row} is no row of probabilities: they are finite, not negative, and one is above 0.", nameof(row));
    }
}
