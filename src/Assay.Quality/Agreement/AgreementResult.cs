namespace Assay.Quality.Agreement;

/// <summary>Why a measure of agreement has no value.</summary>
public enum UndefinedReason
{
    /// <summary>No unit has two answers to compare.</summary>
    NoPairableAnswers,

    /// <summary>All answers come from one annotator.</summary>
    OneAnnotator,

    /// <summary>The measure compares two annotators, and there are not two.</summary>
    NotTwoAnnotators,

    /// <summary>Only one value was ever given: chance alone would agree fully, so nothing can be told from agreement.</summary>
    NoVariation,

    /// <summary>The question has one class.</summary>
    OneClass,
}

/// <summary>A range that covers the true value in the stated share of samples.</summary>
/// <param name="Low">At most <paramref name="High"/>.</param>
/// <param name="High">At least <paramref name="Low"/>.</param>
/// <param name="Confidence">Between 0 and 1, such as 0.95.</param>
public sealed record ConfidenceInterval(double Low, double High, double Confidence);

/// <summary>What a measure of agreement says, or why it says nothing; no number here is ever NaN or infinite.</summary>
/// <param name="Value">1 is full agreement, 0 what chance gives (percent agreement apart); null where undefined.</param>
/// <param name="Observed">Observed agreement, for Krippendorff's alpha observed disagreement; null without pairs of answers.</param>
/// <param name="Expected">The same as chance gives it; null where undefined or where the measure expects nothing.</param>
/// <param name="Units">Units with two answers or more: those that tell about agreement.</param>
/// <param name="Answers">The answers to those units.</param>
/// <param name="Undefined">Null where there is a value.</param>
public sealed record AgreementResult(
    double? Value, double? Observed, double? Expected, long Units, long Answers, UndefinedReason? Undefined)
{
    /// <summary>Of <see cref="Value"/>, for large samples; null where no formula was published or it is undefined.</summary>
    public double? StandardError { get; init; }

    /// <summary>From <see cref="StandardError"/>; for other measures see <see cref="UnitBootstrap"/>.</summary>
    public ConfidenceInterval? Interval { get; init; }

    internal static AgreementResult Without(
        UndefinedReason reason, long units, long answers, double? observed = null, double? expected = null) =>
        new(null, observed, expected, units, answers, reason);

    /// <summary>(observed - expected) / (1 - expected): the form that all measures corrected for chance have.</summary>
    internal static AgreementResult CorrectedForChance(double observed, double expected, long units, long answers) =>
        expected >= 1
            ? Without(UndefinedReason.NoVariation, units, answers, observed, expected)
            : new((observed - expected) / (1 - expected), observed, expected, units, answers, null);
}
