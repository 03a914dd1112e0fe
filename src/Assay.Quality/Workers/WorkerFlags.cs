namespace Assay.Quality.Workers;

/// <summary>Where a finding becomes a flag: chosen on the simulator of faults so that at most 2 % of honest annotators get any.</summary>
public static class WorkerFlags
{
    /// <summary>Probability of spam above which an annotator is flagged.</summary>
    public const double Spam = 0.95;

    /// <summary>Share of one answer above which a spammer is a constant one.</summary>
    public const double Constant = 0.8;

    /// <summary>P-value of a targeted error below which it is flagged.</summary>
    public const double Targeted = 0.035;

    /// <summary>Speed score below which an annotator rushes.</summary>
    public const double Fast = -3.5;

    /// <summary>Speed score above which an annotator dawdles.</summary>
    public const double Slow = 3.5;

    /// <summary>Z of the trend within sessions below which an annotator tires.</summary>
    public const double Tires = -3.5;
}
