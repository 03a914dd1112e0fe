namespace Assay.Quality.LabelErrors;

/// <summary>How given labels and true classes go together, as confident learning counts it.</summary>
/// <param name="Thresholds">[K]: mean probability of a class over the rows labeled so; null for a class that no row has.</param>
/// <param name="Uncalibrated">[K, K] at [given, true]: rows counted with confidence, at least 1 on the diagonal.</param>
/// <param name="Calibrated">[K, K] at [given, true]: the same scaled to the number of labels of each class, whole numbers.</param>
/// <param name="Noise">[K, K] at [given, true]: share of a true class that is labeled so; columns sum to 1, those of classes that nobody was counted in to 0.</param>
/// <param name="InverseNoise">[K, K] at [true, given]: share of a given label that truly is so; columns sum to 1, those of absent labels to 0.</param>
/// <param name="TruePrior">[K]: estimated share of each true class, sums to 1.</param>
/// <param name="OffDiagonal">Rows counted with confidence for another class than their label, ascending.</param>
public sealed record ConfidentJoint(
    double?[] Thresholds, long[] Uncalibrated, long[] Calibrated, double[] Noise, double[] InverseNoise, double[] TruePrior, int[] OffDiagonal)
{
    /// <summary>Labels estimated to be wrong: all of the calibrated joint that is off its diagonal.</summary>
    public long EstimatedErrors
    {
        get
        {
            var errors = 0L;
            for (var cell = 0; cell < Calibrated.Length; cell++)
            {
                errors += cell % (Thresholds.Length + 1) == 0 ? 0 : Calibrated[cell];
            }

            return errors;
        }
    }
}

/// <summary>Estimates the joint distribution of given and true labels out of a model's class probabilities.</summary>
/// <remarks>
/// Source: C. G. Northcutt, L. Jiang and I. L. Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels",
/// Journal of Artificial Intelligence Research 70, 2021, pp. 1373-1411, https://doi.org/10.1613/jair.1.12125.
/// A row counts for a class whose probability reaches the class's threshold, less <see cref="Slack"/>; where several do,
/// for the most probable class; where none does, not at all.
/// Departures from the paper, which keep lists equal to those of cleanlab 2.9.0: the diagonal of the counts is at least 1, the
/// calibrated joint is rounded to whole numbers that keep the total of each label.
/// Deterministic. Time O(N*K), memory O(N + K*K) beside the probabilities; one thread.
/// Known weakness: what the model confuses systematically looks like label noise; a class with few rows has a rough threshold.
/// </remarks>
public static class ConfidentLearning
{
    /// <summary>So that rounding does not decide who reaches a threshold.</summary>
    public const double Slack = 1e-6;

    /// <summary>Counts and calibrates.</summary>
    public static ConfidentJoint Estimate(ClassProbabilities probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var counts = probabilities.LabelCounts();
        var thresholds = Thresholds(probabilities, counts);
        var (joint, offDiagonal) = Count(probabilities, thresholds);
        var calibrated = Calibrate(joint, counts, probabilities.Rows);
        var (noise, inverse, prior) = Rates(calibrated, counts);
        return new(thresholds, joint, calibrated, noise, inverse, prior, offDiagonal);
    }

    private static double?[] Thresholds(ClassProbabilities probabilities, int[] counts)
    {
        var sums = new double[counts.Length];
        var labels = probabilities.Labels;
        for (var row = 0; row < labels.Length; row++)
        {
            sums[labels[row]] += probabilities[row][labels[row]];
        }

        return [.. sums.Select((sum, label) => counts[label] == 0 ? null : (double?)(sum / counts[label]))];
    }

    private static (long[] Joint, int[] OffDiagonal) Count(ClassProbabilities probabilities, double?[] thresholds)
    {
        var classes = thresholds.Length;
        double[] least = [.. thresholds.Select(threshold => threshold - Slack ?? double.PositiveInfinity)];
        var joint = new long[classes * classes];
        var offDiagonal = new List<int>();
        for (var row = 0; row < probabilities.Rows; row++)
        {
            var (confident, label) = (Confident(probabilities[row], least), probabilities.Labels[row]);
            if (confident < 0)
            {
                continue;
            }

            joint[(label * classes) + confident]++;
            if (confident != label)
            {
                offDiagonal.Add(row);
            }
        }

        for (var label = 0; label < classes; label++)
        {
            ref var diagonal = ref joint[label * (classes + 1)];
            diagonal = Math.Max(1, diagonal);
        }

        return (joint, [.. offDiagonal]);
    }

    /// <summary>-1 where no class reaches its threshold.</summary>
    private static int Confident(ReadOnlySpan<double> row, double[] least)
    {
        var found = -1;
        for (var label = 0; label < row.Length; label++)
        {
            if (row[label] >= least[label])
            {
                if (found >= 0)
                {
                    return ClassProbabilities.Largest(row);
                }

                found = label;
            }
        }

        return found;
    }

    /// <summary>Every label's row scaled to how often the label was given, in whole numbers.</summary>
    /// <remarks>
    /// So scaled, the whole sums to the number of rows but for rounding, and that decides where a cell is a half: the sum is taken as
    /// the reference takes it, pairwise in the order [true, given], and divided out.
    /// </remarks>
    private static long[] Calibrate(long[] joint, int[] counts, int rows)
    {
        var classes = counts.Length;
        var scaled = new double[joint.Length];
        for (var given = 0; given < classes; given++)
        {
            var sum = joint.AsSpan(given * classes, classes).ToArray().Sum();
            for (var truth = 0; truth < classes; truth++)
            {
                scaled[(truth * classes) + given] = (double)joint[(given * classes) + truth] / sum * counts[given];
            }
        }

        var total = PairwiseSum(scaled);
        var calibrated = new double[joint.Length];
        for (var cell = 0; cell < calibrated.Length && total > 0; cell++)
        {
            calibrated[cell] = scaled[(cell % classes * classes) + (cell / classes)] / total * rows;
        }

        return WholeRows.Round(calibrated, classes);
    }

    /// <summary>The sum in the order of numpy: eight running sums within blocks of at most 128, blocks halved.</summary>
    private static double PairwiseSum(ReadOnlySpan<double> values)
    {
        const int Lanes = 8;
        if (values.Length > 128)
        {
            var half = values.Length / 2 / Lanes * Lanes;
            return PairwiseSum(values[..half]) + PairwiseSum(values[half..]);
        }

        var whole = values.Length / Lanes * Lanes;
        var lanes = (Span<double>)stackalloc double[Lanes];
        lanes.Clear();
        for (var at = 0; at < whole; at++)
        {
            lanes[at % Lanes] += values[at];
        }

        var sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        foreach (var value in values[whole..])
        {
            sum += value;
        }

        return sum;
    }

    private static (double[] Noise, double[] Inverse, double[] Prior) Rates(long[] joint, int[] counts)
    {
        var classes = counts.Length;
        var (ofGiven, ofTruth) = (new long[classes], new long[classes]);
        for (var cell = 0; cell < joint.Length; cell++)
        {
            ofGiven[cell / classes] += joint[cell];
            ofTruth[cell % classes] += joint[cell];
        }

        var (noise, inverse) = (new double[joint.Length], new double[joint.Length]);
        for (var cell = 0; cell < joint.Length; cell++)
        {
            var (given, truth) = (cell / classes, cell % classes);
            noise[cell] = ofTruth[truth] == 0 ? 0 : (double)joint[cell] / ofTruth[truth];
            inverse[(truth * classes) + given] = ofGiven[given] == 0 ? 0 : (double)joint[cell] / ofGiven[given];
        }

        return (noise, inverse, Prior(noise, inverse, counts));
    }

    /// <summary>A class's share among labels, corrected by how many of them are right and how many of its own were found.</summary>
    private static double[] Prior(double[] noise, double[] inverse, int[] counts)
    {
        const double Least = 1e-6;
        double rows = Math.Max(1, counts.Sum());
        var prior = new double[counts.Length];
        for (var label = 0; label < prior.Length; label++)
        {
            var diagonal = label * (prior.Length + 1);
            prior[label] = Math.Clamp(noise[diagonal] == 0 ? 0 : inverse[diagonal] / noise[diagonal] * (counts[label] / rows), Least, 1);
        }

        var sum = prior.Sum();
        return [.. prior.Select(share => share / sum)];
    }
}
