using Assay.Quality.Agreement;
using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Agreement;

public sealed class PercentAgreementTests : AgreementContract
{
    protected override bool NeedsVariation => false;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => PercentAgreement.Of(Counts(votes));
}

public sealed class FleissKappaTests : AgreementContract
{
    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => FleissKappa.Of(Counts(votes));
}

public sealed class RandolphKappaTests : AgreementContract
{
    protected override bool NeedsVariation => false;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => RandolphKappa.Of(Counts(votes));
}

public sealed class GwetAc1Tests : AgreementContract
{
    protected override bool NeedsVariation => false;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => GwetAc1.Of(Counts(votes));
}

public sealed class NominalAlphaTests : AgreementContract
{
    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => KrippendorffAlpha.Of(Counts(votes));
}

public sealed class OrdinalAlphaTests : AgreementContract
{
    protected override int Renamed(int answer) => Classes - 1 - answer;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => KrippendorffAlpha.Of(Counts(votes), MeasurementLevel.Ordinal);
}

public sealed class IntervalAlphaTests : AgreementContract
{
    private static readonly double[] s_values = [-1e6, -1e6 + 1, -1e6 + 2, -1e6 + 3];

    protected override int Renamed(int answer) => Classes - 1 - answer;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => KrippendorffAlpha.Of(Counts(votes), MeasurementLevel.Interval, s_values);
}

public sealed class RatioAlphaTests : AgreementContract
{
    // Amounts have no other names: only their unit may change.
    protected override int Renamed(int answer) => answer;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => KrippendorffAlpha.Of(Counts(votes), MeasurementLevel.Ratio);
}

public sealed class CustomDistanceAlphaTests : AgreementContract
{
    protected override int Renamed(int answer) => answer ^ 2;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) =>
        KrippendorffAlpha.Of(Counts(votes), (one, other) => one % 2 == other % 2 ? 0.5 : 1);
}

public sealed class CohenKappaTests : AgreementContract
{
    protected override int Annotators => 2;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => CohenKappa.Of(Table(votes));
}

public sealed class LinearKappaTests : AgreementContract
{
    protected override int Annotators => 2;

    protected override int Renamed(int answer) => Classes - 1 - answer;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => CohenKappa.Of(Table(votes), KappaWeights.Linear);
}

public sealed class QuadraticKappaTests : AgreementContract
{
    protected override int Annotators => 2;

    protected override int Renamed(int answer) => Classes - 1 - answer;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => CohenKappa.Of(Table(votes), KappaWeights.Quadratic);
}

public sealed class ScottPiTests : AgreementContract
{
    protected override int Annotators => 2;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => ScottPi.Of(Table(votes));
}

public sealed class BennettSTests : AgreementContract
{
    protected override int Annotators => 2;

    protected override bool NeedsVariation => false;

    protected override AgreementResult Measure(ReadOnlySpan<Vote> votes) => BennettS.Of(Table(votes));
}
