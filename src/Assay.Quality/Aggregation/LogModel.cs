namespace Assay.Quality.Aggregation;

/// <summary>Log confusion at [annotator, answer, truth]; priors [truth].</summary>
internal sealed class LogModel(long size, int width)
{
    public AlignedFloats LogConfusion { get; } = new(size);

    public double[] Prior { get; } = new double[width];

    public double[] LogPrior { get; } = new double[width];
}
