namespace Assay.Quality.Aggregation;

/// <summary>A published model of annotators: what one item's answers say, without fitting again.</summary>
/// <remarks>Shapes, for A annotators and K classes: log prior [K]; log confusion [A, K, K] at [annotator, answer, truth]. Natural logarithms.</remarks>
public sealed class WorkerModel
{
    /// <summary>Cells below this weigh as this: one surprise never makes a class impossible.</summary>
    private const double Floor = 1e-300;

    private readonly double[] _logPrior;
    private readonly double[] _logConfusion;

    private WorkerModel(double[] logPrior, double[] logConfusion) =>
        (_logPrior, _logConfusion, Annotators) = (logPrior, logConfusion, logConfusion.Length / (logPrior.Length * logPrior.Length));

    /// <summary>A.</summary>
    public int Annotators { get; }

    /// <summary>K.</summary>
    public int Classes => _logPrior.Length;

    /// <summary>[K].</summary>
    public ReadOnlySpan<double> LogPrior => _logPrior;

    /// <summary>[A, K, K] at [annotator, answer, truth]: the axes are turned, so that one answer's evidence is one row.</summary>
    public ReadOnlySpan<double> LogConfusion => _logConfusion;

    /// <summary>[A]: the probability that an annotator is right about an item of the prior.</summary>
    public double[] Skills()
    {
        var skills = new double[Annotators];
        for (var annotator = 0; annotator < Annotators; annotator++)
        {
            for (var truth = 0; truth < Classes; truth++)
            {
                skills[annotator] += Math.Exp(_logPrior[truth] + _logConfusion[(((annotator * Classes) + truth) * Classes) + truth]);
            }
        }

        return skills;
    }

    /// <summary>[K]: the log probability of an annotator's answer under each truth.</summary>
    public ReadOnlySpan<double> Evidence(int annotator, int answer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)answer, (uint)Classes);
        return _logConfusion.AsSpan(((annotator * Classes) + answer) * Classes, Classes);
    }

    /// <summary>Takes a model out of probabilities; both spans are copied.</summary>
    /// <param name="prior">[K], at least one above 0.</param>
    /// <param name="confusion">[A, K, K] at [annotator, truth, answer].</param>
    public static WorkerModel FromConfusion(ReadOnlySpan<double> prior, ReadOnlySpan<double> confusion)
    {
        var classes = prior.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1, nameof(prior));
        ArgumentOutOfRangeException.ThrowIfNotEqual(confusion.Length % (classes * classes), 0, nameof(confusion));

        var logPrior = new double[classes];
        for (var truth = 0; truth < classes; truth++)
        {
            logPrior[truth] = Math.Log(Math.Max(prior[truth], Floor));
        }

        var logConfusion = new double[confusion.Length];
        for (var row = 0; row < confusion.Length / classes; row++)
        {
            var (annotator, truth) = (row / classes, row % classes);
            for (var answer = 0; answer < classes; answer++)
            {
                logConfusion[(((annotator * classes) + answer) * classes) + truth] =
                    Math.Log(Math.Max(confusion[(row * classes) + answer], Floor));
            }
        }

        return new(logPrior, logConfusion);
    }
}
