using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class HierarchicalDawidSkeneTests : AggregatorContract
{
    /// <summary>Steps hand over in single precision, so a renaming may move the last of its digits.</summary>
    protected override double Rounding => 1e-5;

    protected override double[] Posterior(Votes votes) => HierarchicalDawidSkene.Fit(votes).Posterior;
}
